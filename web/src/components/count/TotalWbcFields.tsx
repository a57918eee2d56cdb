import type { TotalWbc } from '../../count/differential';
import { useI18n } from '../../i18n/I18n';
import { AmountField } from '../ui/AmountField';
import { Tick } from '../ui/Field';

export interface TotalWbcFieldsProps {
  totalWbc: TotalWbc | null;
  corrected_10e9_per_l: number | null;
  onChange: (totalWbc: TotalWbc | null) => void;
  isDisabled: boolean;
}

/** The analyser's total, and whether nucleated red cells are to be taken out of it. */
export function TotalWbcFields({ totalWbc, corrected_10e9_per_l, onChange, isDisabled }: TotalWbcFieldsProps) {
  const { m, format } = useI18n();
  const includesNucleatedRedCells = totalWbc?.includesNucleatedRedCells ?? false;
  return (
    <>
      <AmountField
        label={m.counting.wbc}
        help={m.counting.wbc_help}
        value={totalWbc?.entered_10e9_per_l ?? null}
        digits={2}
        onCommit={(entered) =>
          onChange(entered === null || entered === 0 ? null : { entered_10e9_per_l: entered, includesNucleatedRedCells })
        }
        isDisabled={isDisabled}
      />
      {totalWbc && (
        <Tick
          isSelected={includesNucleatedRedCells}
          onChange={(isIncluded) => onChange({ ...totalWbc, includesNucleatedRedCells: isIncluded })}
          isDisabled={isDisabled}
        >
          {m.counting.wbc_includes}
        </Tick>
      )}
      {includesNucleatedRedCells && corrected_10e9_per_l !== null && (
        <p>{m.counting.wbc_corrected(format.decimal(corrected_10e9_per_l, 2))}</p>
      )}
    </>
  );
}
