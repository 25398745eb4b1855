import { collectReport, withClusters, type ReportEvent } from './report-event.ts';

/**
 * `--format json`: exactly a `Report`, two spaces deep, with a final newline; clusters by lower-cased id. Written
 * cluster by cluster, because the text of a large fleet would not fit into one JavaScript string (512 MiB).
 */
export async function* renderJson(events: AsyncIterable<ReportEvent>): AsyncGenerator<string> {
  const { report } = await collectReport(events);
  const [head, tail] = splitAtClusters(JSON.stringify(withClusters(report, []), null, 2));
  yield `${head}"clusters": [`;
  let separator = '\n';
  for (const cluster of report.clusters) {
    // A JSON text has no raw newline inside its strings, so each one starts a line that must be moved inwards.
    yield `${separator}    ${JSON.stringify(cluster, null, 2).replaceAll('\n', '\n    ')}`;
    separator = ',\n';
  }
  yield `${report.clusters.length > 0 ? '\n  ' : ''}]${tail}\n`;
}

/** The empty list at the top level is unique: deeper ones are indented further, and strings cannot hold a newline. */
function splitAtClusters(text: string): [string, string] {
  const marker = '\n  "clusters": []';
  const at = text.indexOf(marker);
  return [text.slice(0, at + '\n  '.length), text.slice(at + marker.length)];
}
