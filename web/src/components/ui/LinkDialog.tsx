import { explainProblem } from '../../i18n/explainProblem';
import { useI18n } from '../../i18n/I18n';
import { toProblem } from '../../problems';
import { Dialog } from './Dialog';
import { LinkForm } from './LinkForm';

export interface LinkDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** Throws a `ProblemError` when the text is no address. */
  onLink: (text: string) => void;
}

export function LinkDialog({ isOpen, onOpenChange, onLink }: LinkDialogProps) {
  const { m, language } = useI18n();
  return (
    <Dialog isOpen={isOpen} onOpenChange={onOpenChange} title={m.link.heading}>
      <LinkForm
        label={m.link.label}
        help={m.link.help}
        submit={m.link.submit}
        placeholder={m.link.placeholder}
        onSubmit={(address) => {
          try {
            onLink(address);
          } catch (error) {
            const { title, advice } = explainProblem(toProblem(error), m, language);
            return `${title}. ${advice}`.replace('。. ', '。');
          }
          onOpenChange(false);
          return null;
        }}
      />
    </Dialog>
  );
}
