# syntax=docker/dockerfile:1
# One image for everything that runs; its first argument says which part (scripts/serve.mjs).
#   docker build -t millrace:dev .
# For linux/amd64 and linux/arm64. test/image/ plays these lines without a container engine, so it knows only the instructions used here.

FROM node:24-bookworm-slim AS app
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY packages/triggers/package.json packages/triggers/
COPY packages/interceptors/package.json packages/interceptors/
COPY packages/ledger/package.json packages/ledger/
COPY packages/queue/package.json packages/queue/
COPY packages/kube/package.json packages/kube/
COPY packages/pipeline/package.json packages/pipeline/
COPY packages/runtime/package.json packages/runtime/
COPY packages/sandbox/package.json packages/sandbox/
COPY services/ingress/package.json services/ingress/
COPY services/worker/package.json services/worker/
COPY services/dashboard/package.json services/dashboard/
COPY services/controller/package.json services/controller/
COPY services/cli/package.json services/cli/
RUN npm ci --omit=dev
COPY packages ./packages
COPY services ./services
COPY scripts/serve.mjs scripts/
COPY LICENSE NOTICE ./
# Readable by the image's user, writable by nobody, whatever the umask of the clone was.
RUN rm -rf services/dashboard/web && chmod -R a+rX,go-w .

# The pages of the dashboard are the same for every platform, so they are made once.
FROM --platform=$BUILDPLATFORM node:24-bookworm-slim AS web
WORKDIR /app
COPY . .
RUN npm ci && npx vite build services/dashboard/web && chmod -R a+rX,go-w services/dashboard/build

FROM gcr.io/distroless/nodejs24-debian12:nonroot
LABEL org.opencontainers.image.title="millrace" \
      org.opencontainers.image.description="A durable, queue-backed data plane for Tekton Triggers" \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /app
ENV NODE_ENV=production
COPY --from=app /app/node_modules ./node_modules
COPY --from=app /app/package.json /app/LICENSE /app/NOTICE ./
COPY --from=app /app/packages ./packages
COPY --from=app /app/services ./services
COPY --from=app /app/scripts ./scripts
COPY --from=web /app/services/dashboard/build ./services/dashboard/build
# Of the base's own `nonroot`, in numbers: `runAsNonRoot` can't check a name.
USER 65532:65532
# Webhooks, dashboard, health and metrics.
EXPOSE 8080 8070 9000
ENTRYPOINT ["/nodejs/bin/node", "--disable-warning=ExperimentalWarning", "/app/scripts/serve.mjs"]
