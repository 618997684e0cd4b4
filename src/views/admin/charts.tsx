/**
 * Charts, drawn as SVG on the server, each with its numbers in a table below. Labels are HTML, so that they stay
 * legible on a phone.
 */
export interface Series {
  name: string;
  values: number[];
}

const HEIGHT = 40;
const WIDTH = 100;

const round = (value: number): number => Math.round(value * 10) / 10;

/** The next higher number that reads well on an axis. */
function topOf(highest: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, highest)));
  return ([1, 2, 4, 5, 10].find((step) => step * power >= highest) ?? 10) * power;
}

/** Stacked bars, one per label, with legend and table. */
export function Bars({ title, labels, series }: { title: string; labels: string[]; series: Series[] }) {
  const sums = labels.map((_, at) => series.reduce((sum, { values }) => sum + values[at]!, 0));
  const top = topOf(Math.max(...sums, 4));
  const step = WIDTH / labels.length;
  const total = sums.reduce((sum, value) => sum + value, 0);
  return (
    <figure>
      <div class="plot">
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`${title}: ${total} in ${labels.length} bars, at most ${Math.max(...sums)} in one. The numbers are in the table below.`}
        >
          {labels.map((_, at) => {
            let below = 0;
            return series.map(({ values }, index) => {
              const height = round((values[at]! / top) * HEIGHT);
              below += height;
              if (height === 0) return null;
              return (
                <rect
                  class={`s${index + 1}`}
                  x={String(round(at * step + step * 0.12))}
                  y={String(round(HEIGHT - below))}
                  width={String(round(step * 0.76))}
                  height={String(height)}
                />
              );
            });
          })}
        </svg>
        <ol class="y" aria-hidden="true">
          {[1, 0.75, 0.5, 0.25, 0].map((share) => (
            <li>{round(top * share)}</li>
          ))}
        </ol>
        <ol aria-hidden="true">
          {[0, 0.25, 0.5, 0.75, 1].map((share) => (
            <li>{labels[Math.round((labels.length - 1) * share)]}</li>
          ))}
        </ol>
      </div>
      <p class="legend">
        {series.map(({ name }, index) => (
          <span>
            <svg viewBox="0 0 10 10" aria-hidden="true">
              <rect class={`s${index + 1}`} width="10" height="10" rx="2" />
            </svg>
            {name}
          </span>
        ))}
      </p>
      <details>
        <summary>The numbers as a table</summary>
        <table>
          <caption class="sr">{title}</caption>
          <thead>
            <tr>
              <th scope="col">Time</th>
              {series.map(({ name }) => (
                <th scope="col" class="r">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {labels.map((label, at) => (
              <tr>
                <th scope="row">{label}</th>
                {series.map(({ values }) => (
                  <td class="r">{values[at]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

/** A bar for each of a few things, beside its number in a table. */
export function Shares({ title, rows }: { title: string; rows: { mark: string; name: string; count: number }[] }) {
  const most = Math.max(...rows.map(({ count }) => count), 1);
  return (
    <table>
      <caption class="sr">{title}</caption>
      <thead class="sr">
        <tr>
          <th scope="col">Kind</th>
          <th scope="col">Share</th>
          <th scope="col">Number</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ mark, name, count }) => (
          <tr>
            <th scope="row">
              <span aria-hidden="true">{mark}</span> {name}
            </th>
            <td class="share">
              <svg viewBox={`0 0 ${WIDTH} 10`} preserveAspectRatio="none" aria-hidden="true">
                <rect class="s1" width={String(round((count / most) * WIDTH))} height="10" />
              </svg>
            </td>
            <td class="r">{count}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A line without axes. A number beside it says what it shows. */
export function Spark({ values }: { values: number[] }) {
  const top = Math.max(...values, 1);
  const points = values.map(
    (value, at) => `${round((at / Math.max(1, values.length - 1)) * WIDTH)} ${round(27 - (value / top) * 24)}`,
  );
  return (
    <svg viewBox={`0 0 ${WIDTH} 28`} preserveAspectRatio="none" aria-hidden="true">
      <path class="a1" d={`M0 28L${points.join("L")}L${WIDTH} 28Z`} />
      <path class="l l1" d={`M${points.join("L")}`} />
    </svg>
  );
}
