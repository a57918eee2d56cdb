import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

import { useI18n } from '../../i18n/I18n';
import { IconButton } from './Button';

export interface DialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  /** 'panel' slides in at the side and is for reading; 'box' is for one short task. */
  shape?: 'box' | 'panel';
  children: ReactNode;
}

/** A modal: focus stays inside, Escape and a press outside close it, focus returns to where it was. */
export function Dialog({ isOpen, onOpenChange, title, shape = 'box', children }: DialogProps) {
  const { m } = useI18n();
  return (
    <ModalOverlay isOpen={isOpen} onOpenChange={onOpenChange} isDismissable className="veil">
      <Modal className={`modal modal-${shape}`}>
        <AriaDialog className="dialog">
          <div className="dialog-head">
            <Heading slot="title" className="dialog-title">
              {title}
            </Heading>
            <IconButton icon="close" label={m.dialog.close} onPress={() => onOpenChange(false)} />
          </div>
          <div className="dialog-body">{children}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
