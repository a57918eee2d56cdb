import { useI18n } from '../../i18n/I18n';
import { drawSampleCode } from '../../report/sampleCode';
import { CODE_PX } from './codeSize';

/** The sample's id as a QR code: black on white on every theme and on paper. Nothing where the id is too long. */
export default function SampleCode({ id }: { id: string }) {
  const { m } = useI18n();
  const code = drawSampleCode(id);
  if (code === null) return null;
  return (
    <svg width={CODE_PX} height={CODE_PX} viewBox={`0 0 ${code.size} ${code.size}`} shapeRendering="crispEdges" role="img" aria-label={m.report.sample_code}>
      <rect width={code.size} height={code.size} fill="#fff" />
      <path d={code.path} fill="#000" />
    </svg>
  );
}
