import { useEffect, useState } from 'react';
import { FileTrigger, Form, Input, Label, Text, TextField } from 'react-aria-components';

import { saveFile } from '../../hooks/saveFile';
import { useSigningTexts, type SigningTexts } from '../../i18n/signingTexts';
import type { Report } from '../../report/report';
import { headOf } from '../../review/audit';
import type { SealAction } from '../../review/actions';
import type { ReviewSession } from '../../review/types';
import { LEAST_PASSPHRASE, makeReaderKey, restoreReaderKey, signWith, writeKeyFile, type ReaderKey } from '../../signing/readerKey';
import { sealSession } from '../../signing/seal';
import { verifySession, type Verdict } from '../../signing/verification';
import { deleteReaderKey, keepReaderKey } from '../../storage/readerKeyStore';
import { Button } from '../ui/Button';
import { useReaderKey, type HeldKey } from './useReaderKey';
import { VerdictNotice } from './VerdictNotice';

export interface SigningKeyProps {
  session: ReviewSession;
  report: Report;
  reader: string;
  onSeal: (action: SealAction) => void;
}

/** The reader's key: made, saved, restored, and its signature on the open slide. */
export default function SigningKey({ session, report, reader, onSeal }: SigningKeyProps) {
  const t = useSigningTexts();
  const held = useReaderKey(reader, t);
  const { key, failure } = held;
  return (
    <section className="card" aria-labelledby="signing-key">
      <h2 id="signing-key" className="section-heading">
        {t.heading}
      </h2>
      <p className="field-help">{t.explain}</p>
      {session.seal && <Sealed session={session} t={t} />}
      {reader === '' && <p>{t.no_name}</p>}
      {reader !== '' && key === null && <NoKey reader={reader} held={held} t={t} />}
      {key && <OwnKey holder={key} held={held} t={t} />}
      {key && !session.seal && <Sign session={session} report={report} holder={key} held={held} onSeal={onSeal} t={t} />}
      <p role="alert">{failure}</p>
    </section>
  );
}

interface PartProps {
  held: HeldKey;
  t: SigningTexts;
}

function NoKey({ reader, held, t }: PartProps & { reader: string }) {
  const [[first, second], setPassphrases] = useState(['', '']);
  const [known, setKnown] = useState('');
  const differs = second !== '' && first !== second;
  const isReady = first.length >= LEAST_PASSPHRASE && first === second && !held.isBusy;
  const make = async () => {
    const key = await makeReaderKey(reader, first, new Date().toISOString());
    await keepReaderKey(key);
    saveKey(key);
  };
  return (
    <>
      <p>{t.none(reader)}</p>
      <Form
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) held.run(make);
        }}
      >
        <Passphrase label={t.passphrase} value={first} onChange={(value) => setPassphrases([value, second])} help={t.passphrase_help(LEAST_PASSPHRASE)} />
        <Passphrase label={t.passphrase_again} value={second} onChange={(value) => setPassphrases([first, value])} help={differs ? t.passphrase_differs : ''} />
        <Button type="submit" isDisabled={!isReady}>
          {t.make}
        </Button>
      </Form>
      <Passphrase label={t.restore_passphrase} value={known} onChange={setKnown} help="" />
      <FileTrigger
        acceptedFileTypes={['.json']}
        onSelect={(files) => {
          const file = files?.[0];
          if (file) held.run(async () => keepReaderKey(await restoreReaderKey(await file.text(), known)));
        }}
      >
        <Button isDisabled={known === '' || held.isBusy}>{t.restore}</Button>
      </FileTrigger>
    </>
  );
}

function Passphrase({ label, value, onChange, help }: { label: string; value: string; onChange: (value: string) => void; help: string }) {
  return (
    <TextField type="password" className="field" value={value} onChange={onChange} autoComplete="new-password">
      <Label className="field-label">{label}</Label>
      <Input className="input" />
      <Text slot="description" className="field-help">
        {help}
      </Text>
    </TextField>
  );
}

function OwnKey({ holder, held, t }: PartProps & { holder: ReaderKey }) {
  return (
    <>
      <p>{t.yours(holder.name)}</p>
      <p>
        <code className="key-letters">{holder.publicKey}</code>
      </p>
      <div className="panel-actions">
        <Button onPress={() => saveKey(holder)}>{t.save}</Button>
        <Button kind="quiet" isDisabled={held.isBusy} onPress={() => held.run(() => deleteReaderKey(holder.publicKey))}>
          {t.forget}
        </Button>
      </div>
      <p className="field-help">{t.save_first}</p>
    </>
  );
}

function Sign({ session, report, holder, held, onSeal, t }: PartProps & Omit<SigningKeyProps, 'reader'> & { holder: ReaderKey }) {
  const { signature } = session;
  if (!signature) return <p>{t.sign_first}</p>;
  if (signature.by !== holder.name) return <p>{t.sign_other(signature.by)}</p>;
  const sign = async () => {
    const key = { publicKey: holder.publicKey, sign: (message: Uint8Array<ArrayBuffer>) => signWith(holder, message) };
    onSeal({ type: 'sealed', seal: await sealSession(session, report, key), head: headOf(session.audit) });
  };
  return (
    <Button kind="primary" isDisabled={held.isBusy} onPress={() => held.run(sign)}>
      {t.sign}
    </Button>
  );
}

/** Whether the slide, which may have come as a file, is still what the key signed. */
function Sealed({ session, t }: { session: ReviewSession; t: SigningTexts }) {
  const [found, setFound] = useState<{ session: ReviewSession; verdict: Verdict } | null>(null);
  useEffect(() => {
    void verifySession(session).then((verdict) => setFound({ session, verdict }));
  }, [session]);
  if (found?.session !== session) return <p>{t.checking}</p>;
  return <VerdictNotice name={session.name} verdict={found.verdict} />;
}

function saveKey(key: ReaderKey): void {
  saveFile(new Blob([writeKeyFile(key)], { type: 'application/json' }), `${key.name}.leukoscope-key.json`);
}
