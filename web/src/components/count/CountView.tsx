import { useMemo, type ReactNode } from 'react';

import { countDifferential } from '../../count/differential';
import { DEFAULT_RANGES, markRanges } from '../../count/ranges';
import { useI18n } from '../../i18n/I18n';
import type { CommandAction, EditAction } from '../../review/actions';
import { countTotals, listCounted } from '../../review/selectors';
import type { ReviewSession } from '../../review/types';
import { CountProgress } from './CountProgress';
import { DifferentialTable } from './DifferentialTable';
import { RangeEditor } from './RangeEditor';
import { SecondReaderCard } from './SecondReaderCard';
import { TargetField } from './TargetField';
import { TotalWbcFields } from './TotalWbcFields';

export interface CountViewProps {
  session: ReviewSession;
  edit: (action: EditAction | CommandAction) => void;
  /** What two readers of the slide's own cells come to. */
  secondReading?: ReactNode;
}

export function CountView({ session, edit, secondReading }: CountViewProps) {
  const { m, format } = useI18n();
  const { target, totalWbc, classes } = session;
  const isSigned = session.signature !== null;
  const differential = useMemo(
    () => countDifferential(listCounted(session), classes, { target, totalWbc }),
    [session, classes, target, totalWbc],
  );
  const { unconfirmed } = useMemo(() => countTotals(session), [session]);
  const table = session.ranges ?? DEFAULT_RANGES;
  const { unidentified, assumedWhite } = differential;
  const nameOf = (label: string) => format.text(classes.find((one) => one.label === label)?.name ?? { en: label });
  return (
    <div className="panel-columns">
      <div className="card">
        <CountProgress
          done={differential.verified}
          target={target}
          label={m.counting.verified_label}
          words={m.counting.verified(format.integer(differential.verified), format.integer(target))}
        />
        <p className="count-notes">
          <span>{`${m.counting.found(differential.counted)} `}</span>
          {unidentified > 0 && <span>{`${m.counting.unidentified(unidentified)} `}</span>}
          {unconfirmed > 0 && <span>{m.counting.unconfirmed(unconfirmed)}</span>}
        </p>
        <DifferentialTable differential={differential} marked={markRanges(differential, table)} />
        {assumedWhite.length > 0 && (
          <p className="field-help">{m.counting.assumed(assumedWhite.map(nameOf).join(', '))}</p>
        )}
        <p className="field-help">
          {`${m.counting.ranges}: ${format.text(table.source)}`}
        </p>
      </div>
      <div className="panel-side">
        <div className="card">
          <TargetField
            target={target}
            onChange={(chosen) => edit({ type: 'target_set', target: chosen })}
            isDisabled={isSigned}
          />
          <TotalWbcFields
            totalWbc={totalWbc}
            corrected_10e9_per_l={differential.wbc?.corrected_10e9_per_l ?? null}
            onChange={(given) => edit({ type: 'total_wbc_set', totalWbc: given })}
            isDisabled={isSigned}
          />
        </div>
        <RangeEditor
          key={JSON.stringify(table)}
          table={table}
          nameOf={nameOf}
          onSave={(ranges) => edit({ type: 'ranges_set', ranges })}
          isDisabled={isSigned}
        />
        <SecondReaderCard
          sessionId={session.id}
          differential={differential}
          classes={classes}
          isCompared={session.secondReading !== undefined}
        >
          {secondReading}
        </SecondReaderCard>
      </div>
    </div>
  );
}
