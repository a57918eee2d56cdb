import type { ReactNode } from 'react';

import { Icon } from './Icon';

export interface NoticeProps {
  /** 'info': about what the person has just done. */
  tone: 'info' | 'warning' | 'error';
  title: string;
  children?: ReactNode;
  /** Technical part, folded away. */
  details?: { label: string; text: string } | null;
  actions?: ReactNode;
}

const ROLES = { info: 'status', warning: 'note', error: 'alert' } as const;

/** Something to know, and what to do about it. */
export function Notice({ tone, title, children, details, actions }: NoticeProps) {
  return (
    <div className={`notice notice-${tone}`} role={ROLES[tone]}>
      <Icon name={tone === 'info' ? 'info' : 'alert'} />
      <div className="notice-body">
        <p className="notice-title">{title}</p>
        {children !== undefined && <div className="notice-text">{children}</div>}
        {details && (
          <details className="notice-details">
            <summary>{details.label}</summary>
            <p lang="en">{details.text}</p>
          </details>
        )}
        {actions !== undefined && <div className="notice-actions">{actions}</div>}
      </div>
    </div>
  );
}
