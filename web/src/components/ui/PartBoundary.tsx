import { Component, type ReactNode } from 'react';

import { useI18n } from '../../i18n/I18n';
import { Button } from './Button';
import { Notice } from './Notice';

interface PartBoundaryProps {
  children: ReactNode;
  /** What else to do when a person goes back, such as closing the session that failed. */
  onBack?: () => void;
}

/** Shows what went wrong in one part of the page; the other parts stay as they are. */
export class PartBoundary extends Component<PartBoundaryProps, { error: unknown }> {
  override state = { error: undefined as unknown };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error: error ?? new Error('It threw nothing.') };
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    return <Broken error={this.state.error} onBack={this.#goBack} />;
  }

  readonly #goBack = (): void => {
    this.props.onBack?.();
    this.setState({ error: undefined });
  };
}

function Broken({ error, onBack }: { error: unknown; onBack: () => void }) {
  const { m } = useI18n();
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return (
    <Notice
      tone="error"
      title={m.problem.part_failed}
      details={{ label: m.problem.details, text }}
      actions={
        <>
          <Button onPress={onBack}>{m.problem.part_back}</Button>
          <Button onPress={() => void navigator.clipboard.writeText(text).catch(() => undefined)}>
            {m.problem.copy_details}
          </Button>
        </>
      }
    >
      <p>{m.problem.part_failed_text}</p>
    </Notice>
  );
}
