import { useI18n } from '../../i18n/I18n';
import { useSigningTexts, type SigningTexts } from '../../i18n/signingTexts';
import type { Change } from '../../signing/changes';
import type { Verdict } from '../../signing/verification';
import { Notice } from '../ui/Notice';

/** Changes that are said one by one; another file altogether differs in hundreds. */
const SHOWN = 20;
const LONGEST_VALUE = 80;

/** What became of a file: verified or changed, which word, and whose key. */
export function VerdictNotice({ name, verdict }: { name: string; verdict: Verdict }) {
  const { m, format } = useI18n();
  const t = useSigningTexts();
  switch (verdict.state) {
    case 'unreadable':
      return (
        <Notice tone="error" title={t.unreadable(name)} details={{ label: m.problem.details, text: verdict.reason }}>
          <p>{t.ask_again}</p>
        </Notice>
      );
    case 'no_key':
      return (
        <Notice tone="warning" title={t.no_key(name)}>
          <p>{verdict.key !== null ? t.removed(verdict.key) : verdict.by === null ? t.by_nobody : t.by_name(verdict.by)}</p>
        </Notice>
      );
    case 'verified':
    case 'changed': {
      const { kind, statement, publicKey } = verdict;
      const isVerified = verdict.state === 'verified';
      return (
        <Notice tone={isVerified ? 'info' : 'error'} title={isVerified ? t.verified(name) : t.changed(name)}>
          <p>{t.signed_by(t.kinds[kind], statement.person, format.date(statement.signed_at))}</p>
          <p>
            <code className="key-letters">{publicKey}</code>
          </p>
          {verdict.state === 'verified' ? <p>{t.compare}</p> : <Changes isGenuine={verdict.isGenuine} changes={verdict.changes} t={t} />}
        </Notice>
      );
    }
  }
}

function Changes({ isGenuine, changes, t }: { isGenuine: boolean; changes: readonly Change[]; t: SigningTexts }) {
  const more = changes.length - SHOWN;
  return (
    <>
      {!isGenuine && <p>{t.forged}</p>}
      <ul>
        {changes.slice(0, SHOWN).map((change) => (
          <li key={change.path}>{explainChange(change, t)}</li>
        ))}
      </ul>
      {more > 0 && <p>{t.more(more)}</p>}
    </>
  );
}

function explainChange({ path, about, expected, got }: Change, t: SigningTexts): string {
  const [, id = '', part = ''] = /^cells\/(.+)\/(label|picture|box(?:\/\d)?|by|sha256)$/.exec(path) ?? [];
  if (part === 'sha256') return t.cell_other(id);
  const entry = /^audit\/(\d+)$/.exec(path)?.[1];
  if (entry !== undefined) return t.entry(entry);
  if (path.startsWith('seal/')) return t.original;
  const place = part === '' ? (about === '' ? path : `${path} (${about})`) : t.cell(part, id);
  return t.expected(place, quote(expected, t), quote(got, t));
}

function quote(value: unknown, t: SigningTexts): string {
  if (value === undefined) return t.nothing;
  const text = JSON.stringify(value);
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}…`;
}
