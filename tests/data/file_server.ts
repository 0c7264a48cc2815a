/**
 * A server of one file on this machine, whose faults a test chooses. It writes its answers byte for
 * byte, because a real server cannot be had to break off or lie.
 */

/** What it is asked and how it answers; a test may change it while it runs. */
export interface FileServer extends AsyncDisposable {
  /** Of the file. */
  readonly url: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** The path and the headers of each request, in order. */
  readonly requests: { readonly path: string; readonly headers: Headers }[];
  /** The file. */
  bytes: Uint8Array<ArrayBuffer>;
  /** Answers by path, instead of `bytes`. */
  files: Record<string, Uint8Array<ArrayBuffer>>;
  contentType: string;
  etag: string | undefined;
  lastModified: string | undefined;
  /** Whether parts of the file can be had. */
  ranges: boolean;
  /** The most bytes of a part, even where more were asked for. */
  partLength: number;
  /** The connection breaks after this many bytes of a file. */
  cutAfter: number;
  /** No more comes after this many bytes of a file, and the connection stays. */
  silentAfter: number;
  /** Whether answers say how long they are; otherwise they come in chunks. */
  saysLength: boolean;
  /** Milliseconds before each piece of 1,000 bytes. */
  delay: number;
  /** "200 OK", or what all files are refused with. */
  status: string;
}

/** Serves `bytes` under any path; `/moved/...` redirects to the path behind it. */
export function serveFile(bytes: Uint8Array<ArrayBuffer>): FileServer {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const origin = `http://127.0.0.1:${listener.addr.port}`;
  const connections = new Set<Deno.TcpConn>();
  const server: FileServer = {
    url: `${origin}/data/file.bin`,
    origin,
    requests: [],
    bytes,
    files: {},
    contentType: "application/octet-stream",
    etag: '"one"',
    lastModified: undefined,
    ranges: true,
    partLength: Infinity,
    cutAfter: Infinity,
    silentAfter: Infinity,
    saysLength: true,
    delay: 0,
    status: "200 OK",
    async [Symbol.asyncDispose]() {
      close(listener);
      for (const connection of connections) close(connection);
      await running;
    },
  };
  const running = (async () => {
    const answers: Promise<void>[] = [];
    for await (const connection of listener) {
      connections.add(connection);
      answers.push(answer(connection, server).catch(() => {})); // a client may leave
    }
    await Promise.all(answers);
  })();
  return server;
}

async function answer(connection: Deno.TcpConn, server: FileServer): Promise<void> {
  const { path, headers: asked } = await readRequest(connection);
  server.requests.push({ path, headers: asked });
  const { etag, lastModified } = server;
  const head: string[] = ["connection: close"];
  if (path.startsWith("/moved/")) {
    await send(connection, ["HTTP/1.1 302 Found", `location: ${path.slice(6)}`, ...head]);
    return close(connection);
  }
  if (server.status !== "200 OK") {
    await send(connection, [`HTTP/1.1 ${server.status}`, "content-length: 2", ...head], "no");
    return close(connection);
  }
  const all = server.files[path] ?? server.bytes;
  const range = asked.get("range")?.match(/^bytes=(\d+)-$/);
  const same = [etag, lastModified].includes(asked.get("if-range") ?? "none");
  const isPart = server.ranges && range && same;
  const from = isPart ? Number(range[1]) : 0;
  if (etag !== undefined) head.push(`etag: ${etag}`);
  if (lastModified !== undefined) head.push(`last-modified: ${lastModified}`);
  if (isPart && from >= all.length) {
    head.push(`content-range: bytes */${all.length}`, "content-length: 0");
    await send(connection, ["HTTP/1.1 416 Range Not Satisfiable", ...head]);
    return close(connection);
  }
  head.push(`content-type: ${server.contentType}`);
  const body = all.subarray(from, isPart ? from + server.partLength : undefined);
  if (isPart) head.push(`content-range: bytes ${from}-${from + body.length - 1}/${all.length}`);
  head.push(server.saysLength ? `content-length: ${body.length}` : "transfer-encoding: chunked");
  await send(connection, [`HTTP/1.1 ${isPart ? "206 Partial Content" : "200 OK"}`, ...head]);
  if (await sendBody(connection, body, server)) close(connection);
}

/** @returns whether the connection is to be closed */
async function sendBody(
  connection: Deno.TcpConn,
  body: Uint8Array<ArrayBuffer>,
  server: FileServer,
): Promise<boolean> {
  const end = Math.min(body.length, server.cutAfter, server.silentAfter);
  for (let at = 0; at < end; at += 1000) {
    if (server.delay > 0) await new Promise((resolve) => setTimeout(resolve, server.delay));
    const piece = body.subarray(at, Math.min(at + 1000, end));
    if (!server.saysLength) await write(connection, `${piece.length.toString(16)}\r\n`);
    await write(connection, piece);
    if (!server.saysLength) await write(connection, "\r\n");
  }
  if (!server.saysLength && end === body.length) await write(connection, "0\r\n\r\n");
  return server.silentAfter >= body.length;
}

async function readRequest(connection: Deno.TcpConn) {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(4096);
  let text = "";
  while (!text.includes("\r\n\r\n")) {
    const count = await connection.read(buffer);
    if (count === null) throw new Error("it asked for nothing");
    text += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
  const [first, ...lines] = text.split("\r\n\r\n")[0].split("\r\n");
  const headers = new Headers(
    lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]),
  );
  return { path: first.split(" ")[1], headers };
}

async function send(connection: Deno.TcpConn, head: readonly string[], body = "") {
  await write(connection, `${head.join("\r\n")}\r\n\r\n${body}`);
}

async function write(connection: Deno.TcpConn, data: string | Uint8Array): Promise<void> {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  for (let done = 0; done < bytes.length;) done += await connection.write(bytes.subarray(done));
}

function close(resource: { close(): void }): void {
  try {
    resource.close();
  } catch {
    // It is closed already.
  }
}
