import type { SelfTest } from '../../engine';
import { explainBackendFailure } from '../../i18n/explainBackendFailure';
import { useI18n } from '../../i18n/I18n';
import { Icon } from '../ui/Icon';

/** What the self-test found for each backend on this device. */
export function DeviceReport({ selfTest }: { selfTest: SelfTest }) {
  const { m, format } = useI18n();
  return (
    <section className="device">
      <h3 className="small-heading">{m.model.device}</h3>
      <p className="field-help">{m.model.device_text}</p>
      <ul className="device-list">
        {selfTest.reports.map((report) => (
          <li key={report.backend}>
            <span className={`device-name state-${report.passed ? 'confident' : 'unidentified'}`}>
              <Icon name={report.passed ? 'check' : 'question'} size={16} />
              <span>{m.backends[report.backend]}</span>
            </span>
            <span className="device-verdict">
              {report.backend === selfTest.backend
                ? m.model.device_in_use
                : report.passed
                  ? m.model.device_passed
                  : m.model.device_refused}
            </span>
            <span className="device-facts">
              {report.median_ms !== null && (
                <span>
                  {`${m.model.device_time}: ${format.milliseconds(report.median_ms)}`}
                </span>
              )}
              {report.max_error !== null && (
                <span>
                  {`${m.model.device_error}: ${report.max_error.toExponential(1)}`}
                </span>
              )}
              {report.float16 && <span>{m.model.device_float16}</span>}
              {report.failure !== null && <span>{explainBackendFailure(report.failure, report.reason, m)}</span>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
