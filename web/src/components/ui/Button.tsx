import type { ReactNode, Ref } from 'react';
import { Button as AriaButton, ToggleButton, type ButtonProps, type ToggleButtonProps } from 'react-aria-components';

import { Icon, type IconName } from './Icon';

export interface ActionProps extends Omit<ButtonProps, 'children' | 'className' | 'style'> {
  kind?: 'primary' | 'secondary' | 'quiet';
  icon?: IconName;
  children: ReactNode;
}

export function Button({ kind = 'secondary', icon, children, ...props }: ActionProps) {
  return (
    <AriaButton {...props} className={`button button-${kind}`}>
      {icon && <Icon name={icon} />}
      <span className="button-text">{children}</span>
    </AriaButton>
  );
}

export interface ToggleProps extends Omit<ToggleButtonProps, 'children' | 'className' | 'style'> {
  ref?: Ref<HTMLButtonElement>;
  icon: IconName;
  children: ReactNode;
}

/** A button that stays pressed. */
export function Toggle({ icon, children, ...props }: ToggleProps) {
  return (
    <ToggleButton {...props} className="button button-toggle">
      <Icon name={icon} />
      <span className="button-text">{children}</span>
    </ToggleButton>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'className' | 'style'> {
  icon: IconName;
  /** Its name for those who do not see the icon, and for those who hover over it. */
  label: string;
}

export function IconButton({ icon, label, ...props }: IconButtonProps) {
  return (
    <AriaButton {...props} aria-label={label} className="button button-icon">
      <Icon name={icon} />
    </AriaButton>
  );
}
