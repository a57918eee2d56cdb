import { writeAddress, type Part } from '../../hooks/address';
import { useI18n, type I18n } from '../../i18n/I18n';
import type { OpenMatter } from '../../review/openMatters';
import { wantView, type WantedView } from '../../stores/wantedView';
import { Button } from '../ui/Button';
import { Icon } from '../ui/Icon';

/** Id of the field for the name of the person who signs. */
export const READER_FIELD = 'report-reader';

export interface OpenMattersProps {
  slide: string;
  matters: readonly OpenMatter[];
  /** Confirms a class as a whole. */
  onConfirmClass: (label: string) => void;
}

/**
 * The checklist before a signature: each line is a link that leads to its cells, and of a class a button that verifies
 * it; a matter that is done is gone.
 */
export function OpenMatters({ matters, ...props }: OpenMattersProps) {
  const { m } = useI18n();
  const obstacles = matters.filter(({ isObstacle }) => isObstacle);
  const hints = matters.filter(({ isObstacle }) => !isObstacle);
  return (
    <>
      {obstacles.length > 0 && <MatterList {...props} heading={m.report.missing} matters={obstacles} />}
      {hints.length > 0 && <MatterList {...props} heading={m.report.hints} matters={hints} />}
    </>
  );
}

function MatterList({ heading, slide, matters, onConfirmClass }: OpenMattersProps & { heading: string }) {
  const i18n = useI18n();
  const { m, format } = i18n;
  return (
    <div>
      <p className="field-label">{heading}</p>
      <ul className="sign-list" aria-label={heading}>
        {matters.map((matter) => {
          const { part, view } = placeOf(matter);
          return (
            <li key={matter.kind === 'class_open' ? matter.shown.label : matter.kind}>
              <Icon name={matter.isObstacle ? 'alert' : 'eye'} size={18} />
              <a
                className="sign-link"
                href={writeAddress({ part, slide })}
                onClick={(event) => {
                  if (view !== null) wantView(slide, view);
                  if (part !== 'report') return;
                  event.preventDefault();
                  document.getElementById(READER_FIELD)?.querySelector('input')?.focus();
                }}
              >
                {describe(matter, i18n)}
              </a>
              {matter.kind === 'class_open' && (
                <Button
                  aria-label={m.report.confirm_class(matter.cells, format.text(matter.shown.name))}
                  onPress={() => onConfirmClass(matter.shown.label)}
                >
                  {m.report.confirm_all(matter.cells)}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** The part that a matter is dealt with in, and what is shown there. */
function placeOf(matter: OpenMatter): { part: Part; view: WantedView | null } {
  switch (matter.kind) {
    case 'reader_missing':
      return { part: 'report', view: null };
    case 'below_target':
    case 'disagreements_open':
      return { part: 'count', view: null };
    case 'class_open':
      return { part: 'review', view: { kind: 'group', key: matter.shown.label } };
    case 'unidentified':
      return { part: 'review', view: { kind: 'group', key: ':unidentified' } };
    case 'fields_blurred':
      return { part: 'review', view: { kind: 'cell', id: matter.cellId } };
    case 'duplicates_open':
      return { part: 'review', view: { kind: 'duplicates' } };
    default:
      return { part: 'fields', view: null };
  }
}

function describe(matter: OpenMatter, { m, format }: I18n): string {
  switch (matter.kind) {
    case 'fields_waiting':
      return m.report.missing_queue(matter.fields);
    case 'nothing_counted':
      return m.report.missing_nothing;
    case 'unidentified':
      return m.report.missing_unidentified(matter.cells);
    case 'class_open':
      return m.report.missing_class(format.text(matter.shown.name), matter.cells, matter.unseen);
    case 'duplicates_open':
      return m.report.missing_duplicates(matter.offers);
    case 'disagreements_open':
      return m.report.missing_disagreements(matter.cells);
    case 'reader_missing':
      return m.report.missing_name;
    case 'fields_failed':
      return m.report.hint_failed(matter.fields);
    case 'fields_blurred':
      return m.report.hint_blurred(matter.fields);
    case 'below_target':
      return m.report.hint_target(format.integer(matter.counted), format.integer(matter.target));
  }
}
