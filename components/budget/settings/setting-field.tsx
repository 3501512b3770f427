import { DURATION_UNITS } from "@/components/budget/duration";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import type { SettingDraft } from "./setting-draft";
import { choiceText, type SettingWords } from "./settings-words";

interface SettingFieldProps {
  words: SettingWords;
  draft: SettingDraft;
  onChange: (draft: SettingDraft) => void;
}

const FLAGS = [
  { value: "true", label: "On" },
  { value: "false", label: "Off" },
];

/** The value of a rule, in the unit in which it is read. */
export function SettingField({ words, draft, onChange }: SettingFieldProps) {
  const { kind, choices = [], unit, bounds, storedSeconds = 1 } = words;
  const setText = (text: string) => onChange({ ...draft, text });
  if (kind === "flag" || kind === "choice")
    return (
      <SelectField
        label="Value"
        value={draft.text}
        onChange={(event) => setText(event.target.value)}
        options={kind === "flag" ? FLAGS : choices.map((value) => ({ value, label: choiceText(value) }))}
      />
    );
  const value = (
    <TextField
      label="Value"
      value={draft.text}
      autoComplete="off"
      inputMode={kind === "text" ? "text" : "decimal"}
      hint={bounds}
      {...(kind === "money" && { prefix: "$" })}
      {...(unit !== undefined && { suffix: unit })}
      onChange={(event) => setText(event.target.value)}
    />
  );
  if (kind !== "duration") return value;
  return (
    <div className="grid grid-cols-2 gap-3">
      {value}
      <SelectField
        label="Unit"
        value={draft.unit}
        options={DURATION_UNITS.filter(({ seconds }) => seconds >= storedSeconds)}
        onChange={({ target }) => {
          const chosen = DURATION_UNITS.find((one) => one.value === target.value);
          if (chosen !== undefined) onChange({ ...draft, unit: chosen.value });
        }}
      />
    </div>
  );
}
