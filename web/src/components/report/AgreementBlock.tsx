import type { CountClass } from '../../count/types';
import { useI18n } from '../../i18n/I18n';
import { useSecondReadingTexts } from '../../i18n/secondReadingTexts';
import type { ReportAgreement } from '../../report/report';

export interface AgreementBlockProps {
  agreement: ReportAgreement;
  classes: readonly CountClass[];
}

/** What two readers come to, in a few printed lines. */
export function AgreementBlock({ agreement, classes }: AgreementBlockProps) {
  const { m, format } = useI18n();
  const words = useSecondReadingTexts();
  const { reader, reading, rows, verdict } = agreement;
  if (!reading) return <p>{`${m.counting.second}${reader === '' ? '' : ` (${reader})`}: ${m.counting[verdict]}`}</p>;
  const nameOf = (label: string) => format.text(classes.find((one) => one.label === label)?.name ?? { en: label });
  const { kappa, cells_both_named, disagreements, by_consensus } = reading;
  const n = format.integer(cells_both_named);
  const limits = kappa && m.counting.interval(format.decimal(kappa.interval.low, 2), format.decimal(kappa.interval.high, 2));
  const byClass = rows
    .filter(({ first_percent, second_percent }) => first_percent + second_percent > 0)
    .map((row) =>
      words.report_row(
        nameOf(row.label),
        format.decimal(row.first_percent, 1),
        format.decimal(row.second_percent, 1),
        m.counting[row.verdict],
      ),
    );
  return (
    <div>
      <h3 className="small-heading">{words.report(reading.first_reader, reader)}</h3>
      <p>{byClass.join('; ')}</p>
      <p>{kappa === null ? words.kappa_none(n) : words.kappa(format.decimal(kappa.value, 2), limits ?? '', n)}</p>
      <p>{words.report_consensus(format.integer(by_consensus), format.integer(disagreements))}</p>
    </div>
  );
}
