import type { JsonObject, JsonValue } from '@millrace/triggers';

export interface EndToEndInput {
  readonly objects: readonly JsonObject[];
  readonly eventListener: { readonly namespace: string; readonly name: string };
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string | readonly string[]>>;
    readonly body?: string;
    readonly bodyBase64?: string;
  };
  readonly skipAdmission?: boolean;
  readonly noCoreInterceptors?: boolean;
  readonly stubs?: readonly Stub[];
  readonly apiErrors?: readonly ApiError[];
  readonly elEventsEnv?: string;
}

/** Another server: what it answers at one URL. */
export interface Stub {
  readonly url: string;
  readonly method?: string;
  readonly response?: { readonly status?: number; readonly headers?: Readonly<Record<string, readonly string[]>>; readonly body?: string };
  readonly echoBody?: boolean;
  readonly delayMs?: number;
}

/** The API refuses creates of that resource; with `user`, those made as that account. */
export interface ApiError {
  readonly resource: string;
  readonly user?: string;
  readonly code: number;
  readonly reason?: string;
  readonly message?: string;
}

export interface EndToEndExpected {
  readonly status?: number;
  readonly responseHeaders?: Readonly<Record<string, string>>;
  readonly body?: JsonValue;
  readonly bodyText?: string;
  readonly created?: readonly Create[];
  readonly rejectedCreates?: readonly Create[];
  readonly stubRequests?: readonly StubRequest[];
  readonly cloudEvents?: readonly CloudEvent[];
  readonly kubernetesEvents?: readonly string[];
  readonly admissionRejected?: readonly { readonly kind: string; readonly namespace: string; readonly name: string; readonly rejectedBy: string; readonly message: string }[];
  readonly processCrash?: unknown;
  readonly connectionClosed?: unknown;
}

export interface Create {
  readonly apiPath: string;
  /** Where the trigger names an account. */
  readonly impersonatedUser?: string;
  readonly object: JsonObject;
}

export interface StubRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
  readonly bodyJSON?: JsonValue;
}

export interface CloudEvent {
  readonly type: string;
  readonly id: string;
  readonly source: string;
  readonly subject: string;
  readonly specversion: string;
  readonly datacontenttype: string;
  readonly data: string;
}
