/**
 * A listening HTTP server: bounded against slow clients, and closed without cutting an answer off.
 *
 *   open --close()--> draining (no new connections; answers say `Connection: close`) --> closed
 *                                 grace over: what is left is cut
 */
import { createServer as createPlainServer } from 'node:http';
import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { readFile } from 'node:fs/promises';
import { UserError, errorText } from './user-error.ts';

export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => void;

export interface HttpServerOptions {
  readonly handler: HttpHandler;
  /** The address to listen on: every one when null. */
  readonly host: string | null;
  /** 0: a free one. */
  readonly port: number;
  /** The variable that sets the port: named when the port is taken. */
  readonly portVariable: string;
  readonly tls: TlsFiles | null;
  readonly limits: HttpLimits;
}

export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface HttpLimits {
  /** Time for the request's head to arrive. */
  readonly headersMs: number;
  /** Time for the whole request to arrive: a last resort behind the handler's own limit. */
  readonly requestMs: number;
  /** How long a connection may wait for its next request. */
  readonly idleMs: number;
  readonly headerBytes: number;
}

export interface HttpServer {
  readonly port: number;
  /** Takes no new connections, lets answers finish, cuts what is left after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** Rejects with a UserError when the port is taken or a TLS file can't be used. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const answering = new Set<ServerResponse>();
  let draining = false;

  function handle(request: IncomingMessage, response: ServerResponse): void {
    answering.add(response);
    response.once('close', () => answering.delete(response));
    if (draining) askToClose(response);
    options.handler(request, response);
  }

  const server = await createServer(options, handle);
  const port = await listen(server, options);

  return {
    port,
    async close(graceMs) {
      draining = true;
      answering.forEach(askToClose);
      const cut = setTimeout(() => server.closeAllConnections(), graceMs);
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
      clearTimeout(cut);
    },
  };
}

function askToClose(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}

async function createServer({ tls, limits }: HttpServerOptions, handle: HttpHandler): Promise<Server> {
  const options: ServerOptions = {
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.idleMs,
    maxHeaderSize: limits.headerBytes,
    // Node looks for late requests only this often; its own default of 30 s would make the limits above idle words.
    connectionsCheckingInterval: 1000,
  };
  const server = tls === null ? createPlainServer(options, handle) : await createSecureServer(tls, options, handle);
  // Node would drop header lines after the 2,000th without a word; the bytes are limited already.
  server.maxHeadersCount = 0;
  return server;
}

async function createSecureServer(tls: TlsFiles, options: ServerOptions, handle: HttpHandler): Promise<Server> {
  const cert = await readPem(tls.certFile, 'certificate');
  const key = await readPem(tls.keyFile, 'key');
  try {
    return createTlsServer({ ...options, cert, key, minVersion: 'TLSv1.2' }, handle);
  } catch (cause) {
    throw new UserError(`TLS certificate "${tls.certFile}" and key "${tls.keyFile}" can't be used: ${errorText(cause)}`, { cause });
  }
}

async function readPem(file: string, what: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new UserError(`TLS ${what} "${file}" can't be read: ${errorText(cause)}`, { cause });
  }
}

async function listen(server: Server, { host, port, portVariable }: HttpServerOptions): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    function refuse(error: NodeJS.ErrnoException): void {
      reject(listenError(error, host, port, portVariable));
    }
    server.once('error', refuse);
    server.listen({ port, ...(host === null ? {} : { host }) }, () => {
      server.off('error', refuse);
      resolve();
    });
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

function listenError(error: NodeJS.ErrnoException, host: string | null, port: number, portVariable: string): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new UserError(`port ${port} is taken: stop what listens there, or set ${portVariable} to a free port`, { cause: error });
    case 'EACCES':
      return new UserError(`port ${port} may not be used by this user: set ${portVariable} to a port above 1023`, { cause: error });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new UserError(`address "${host ?? ''}" is not one of this machine's`, { cause: error });
    default:
      return error;
  }
}
