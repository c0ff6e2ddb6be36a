/**
 * The github interceptor, in Tekton's order (pkg/interceptors/github/github.go):
 *
 *   no form -> params -> event type -> signature -> changed files, or else owners
 *
 * With both switched on the owners are not asked, as in Tekton.
 */
import { failedPrecondition, formType, headerValue, invalidArgument, type Interceptor } from '@millrace/triggers';
import { badParams, goOn, stop } from '../decisions.ts';
import { refuseEventType } from '../event-type.ts';
import { hmacOfBody, refuseSignature, type SignatureRule } from '../signature/refuse-signature.ts';
import { addChangedFiles } from './changed-files.ts';
import { checkOwners } from './owners.ts';
import { readGithubParams } from './params.ts';
import type { GithubPorts } from './ports.ts';

export function githubInterceptor(ports: GithubPorts): Interceptor {
  return async function github(request, signal) {
    if (headerValue(request.header, 'Content-Type') === formType) return formRefused;
    const params = readGithubParams(request.params);
    if ('error' in params) return badParams(params.error);
    const { secretRef, eventTypes, changedFiles, owners } = params.ok;
    const wrongType = refuseEventType(request.header, eventHeader, eventTypes);
    if (wrongType !== null) return wrongType;
    const refusal = secretRef === null ? null : await refuseSignature(ports.secrets, request, secretRef, signatureRule);
    if (refusal !== null) return refusal;
    const call = { request, signal, event: headerValue(request.header, eventHeader), verified: secretRef !== null };
    if (changedFiles.enabled) return addChangedFiles(ports, call, changedFiles.token);
    if (owners.enabled) return checkOwners(ports, call, owners);
    return goOn({}, call.verified);
  };
}

const eventHeader = 'X-Github-Event';

const signatureRule: SignatureRule = { ...hmacOfBody(''), interceptor: 'github', header: 'X-Hub-Signature-256', codeWhenMissing: failedPrecondition, codeWhenWrong: failedPrecondition };

const formRefused = stop(invalidArgument, 'interceptor-refused', 'form parameter encoding not supported, please change the hook to send JSON payloads', {
  kind: 'header',
  name: 'Content-Type',
  found: { kind: 'text', text: formType },
  wanted: 'application/json',
});
