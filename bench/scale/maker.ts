/** A thread that makes the statements of posts, so that the writing thread has a core to itself. */
import "../../scripts/bytes.ts";
import { parentPort, workerData } from "node:worker_threads";
import { deflateRawSync } from "node:zlib";
import { statementsOf } from "./statements.ts";

const { first, from, step, count, size } = workerData as Record<"first" | "from" | "step" | "count" | "size", number>;

// Node's own stream takes many times as long as the compression itself. The bytes are the same.
class Deflate extends TransformStream<Uint8Array, Uint8Array> {
  constructor() {
    const chunks: Uint8Array[] = [];
    super({
      transform: (chunk) => void chunks.push(chunk),
      flush: (controller) => controller.enqueue(deflateRawSync(Buffer.concat(chunks))),
    });
  }
}
Object.assign(globalThis, { CompressionStream: Deflate });

for (let start = from + first * size; start < count; start += step * size) {
  const numbers = Array.from({ length: Math.min(size, count - start) }, (_, index) => start + index);
  const made = await Promise.all(numbers.map((number) => statementsOf(number, count)));
  parentPort?.postMessage(made.flat(), []);
  // At most one is made ahead, while the one before is being written.
  await new Promise((resolve) => parentPort?.once("message", resolve));
}
parentPort?.close();
