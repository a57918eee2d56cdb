import { TARGETS } from '../../count/differential';
import { useI18n } from '../../i18n/I18n';
import { AmountField } from '../ui/AmountField';
import { Button } from '../ui/Button';

export interface TargetFieldProps {
  target: number;
  onChange: (target: number) => void;
  isDisabled?: boolean;
}

/** One of the usual targets, or any other. */
export function TargetField({ target, onChange, isDisabled = false }: TargetFieldProps) {
  const { m, format } = useI18n();
  return (
    <div className="target-field" role="group" aria-label={m.counting.target}>
      <AmountField
        label={m.counting.target}
        value={target}
        onCommit={(chosen) => {
          if (chosen !== null && chosen >= 1) onChange(chosen);
        }}
        isDisabled={isDisabled}
      />
      {TARGETS.map((usual) => (
        <Button key={usual} onPress={() => onChange(usual)} isDisabled={isDisabled || usual === target}>
          {format.integer(usual)}
        </Button>
      ))}
    </div>
  );
}
