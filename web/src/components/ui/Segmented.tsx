import type { ReactNode } from 'react';
import { Label, RadioButton, RadioField, RadioGroup, Text } from 'react-aria-components';

export interface SegmentedProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  help?: ReactNode;
}

/** One of a few: a radio group that looks like a row of keys. */
export function Segmented<T extends string>({ label, value, options, onChange, help }: SegmentedProps<T>) {
  return (
    <RadioGroup
      value={value}
      onChange={(chosen) => {
        const option = options.find((candidate) => candidate.value === chosen);
        if (option !== undefined) onChange(option.value);
      }}
      orientation="horizontal"
      className="field"
    >
      <Label className="field-label">{label}</Label>
      <div className="segmented">
        {options.map((option) => (
          <RadioField key={option.value} value={option.value} className="segment-field">
            <RadioButton className="segment"><span>{option.label}</span></RadioButton>
          </RadioField>
        ))}
      </div>
      {help !== undefined && (
        <Text slot="description" className="field-help">
          {help}
        </Text>
      )}
    </RadioGroup>
  );
}
