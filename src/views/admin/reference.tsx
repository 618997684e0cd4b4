import { renderFrame } from "./frame.tsx";
import { Table } from "./parts.tsx";

/** An operation of the API in words and types. */
export interface DescribedOperation {
  id: string;
  method: string;
  path: string;
  summary: string;
  /** The scope that it needs. */
  needs: string;
  parameters: { name: string; place: string; isRequired: boolean; type: string }[];
  body: { type: string; example: string | null } | null;
  status: string;
  /** The type of the answer's body; null when it has none. */
  answer: string | null;
}

interface ReferenceProps {
  title: string;
  description: string;
  groups: { name: string; operations: DescribedOperation[] }[];
}

/** The API's description as a page that needs no script and loads nothing. */
export function renderReference({ title, description, groups }: ReferenceProps): Promise<string> {
  return renderFrame({
    title: "API",
    part: null,
    wide: true,
    children: (
      <>
        <header>
          <h1>{title}</h1>
          <p class="dim">
            {description} The same as <a href="/openapi.json">OpenAPI 3.1</a>.
          </p>
        </header>
        <nav class="tabs" aria-label="Subjects">
          {groups.map(({ name }) => (
            <a href={`#${name}`}>{name}</a>
          ))}
        </nav>
        {groups.map(({ name, operations }) => (
          <section class="panel" id={name}>
            <h2>{name}</h2>
            {operations.map((operation) => (
              <Operation {...operation} />
            ))}
          </section>
        ))}
      </>
    ),
  });
}

const Operation = ({ id, method, path, summary, needs, parameters, body, status, answer }: DescribedOperation) => (
  <details class="op" id={id}>
    <summary>
      <b class="id">
        {method} {path}
      </b>{" "}
      <span>{summary}</span>
    </summary>
    <p>{needs}</p>
    {parameters.length > 0 && (
      <Table caption={`Parameters of ${method} ${path}`} columns={["Parameter", "In", "Type"]}>
        {parameters.map(({ name, place, isRequired, type }) => (
          <tr>
            <th scope="row">{name}</th>
            <td data-l="In">{place}</td>
            <td data-l="Type">
              {type}
              {isRequired ? "" : ", optional"}
            </td>
          </tr>
        ))}
      </Table>
    )}
    {body && (
      <>
        <h3>Body</h3>
        <Code label={`Body of ${method} ${path}`} text={body.type} />
        {body.example !== null && (
          <>
            <h3>Example</h3>
            <Code label={`Example of ${method} ${path}`} text={body.example} />
          </>
        )}
      </>
    )}
    <h3>Answer {status}</h3>
    {answer === null ? <p>It has no body.</p> : <Code label={`Answer of ${method} ${path}`} text={answer} />}
  </details>
);

const Code = ({ label, text }: { label: string; text: string }) => (
  <pre tabindex={0} aria-label={label}>
    {text}
  </pre>
);
