import type { KindField } from "./destinations.tsx";

/** The value of a field now; absent in the form of a new destination. */
type Values = Readonly<Record<string, unknown>>;

const labelOf = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll("_", " ")}`;

/** A field of a kind's settings or secrets. */
export function Field({ field, values = {} }: { field: KindField; values?: Values }) {
  const { group, name, isOptional, options, isFlag } = field;
  const label = labelOf(name);
  const value = values[name];
  if (isFlag) {
    return (
      <>
        {/* A box that is not ticked sends nothing. */}
        <input type="hidden" name={`flag:${group}.${name}`} value="false" />
        <label class="tick">
          <input type="checkbox" name={`flag:${group}.${name}`} value="true" checked={value !== false} />
          <span>{label}</span>
        </label>
      </>
    );
  }
  if (options) {
    return (
      <label>
        {label}
        <select name={`text:${group}.${name}`}>
          {options.map((option) => (
            <option selected={option === value}>{option}</option>
          ))}
        </select>
      </label>
    );
  }
  return (
    <label class="wide">
      {isOptional ? `${label} (may be empty)` : label}
      <input
        name={`${isOptional ? "text?" : "text"}:${group}.${name}`}
        required={!isOptional}
        {...(typeof value === "string" && { value })}
        {...(group === "secrets" ? { type: "password", autocomplete: "off" } : {})}
      />
    </label>
  );
}

interface Chosen {
  delayMinutes: number;
  filters: { sources?: string[] | undefined; languages?: string[] | undefined; tags?: string[] | undefined };
}

/** Which posts are announced, and how long a copy waits. */
export function Choice({ delayMinutes, filters }: Chosen) {
  const lists = [
    ["sources", "Only these sources, by slug (empty: all)"],
    ["languages", "Only these languages, such as “en de” (empty: all)"],
    ["tags", "Only these tags (empty: all)"],
  ] as const;
  return (
    <>
      <label>
        Wait before a copy, minutes
        <input name="number:delay_minutes" inputmode="numeric" value={delayMinutes} pattern="[0-9]+" required />
      </label>
      {lists.map(([name, label]) => (
        <label class="wide">
          {label}
          <input name={`lines?:filters.${name}`} value={(filters[name] ?? []).join(" ")} />
        </label>
      ))}
    </>
  );
}
