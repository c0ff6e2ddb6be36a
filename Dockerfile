# syntax=docker/dockerfile:1
# One image for everything that runs; its first argument says which part (scripts/serve.mjs).
#   docker build -t millrace:dev .
# For linux/amd64 and linux/arm64: only the last stage's base differs. test/image/ plays these lines without a container engine, so it knows only the instructions used here.

# Only what npm reads, so that the layer of packages stays until one of these changes.
FROM --platform=$BUILDPLATFORM node:24-bookworm-slim AS manifests
WORKDIR /app
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json ! -name .npmrc -delete && find . -type d -empty -delete

# Without optional packages nothing in it is made for one platform, so this stage runs on the builder's own, whatever is built for.
FROM --platform=$BUILDPLATFORM node:24-bookworm-slim AS app
WORKDIR /app
COPY --from=manifests /app ./
RUN npm ci --omit=dev --omit=optional
COPY packages ./packages
COPY services ./services
COPY scripts/serve.mjs scripts/bundled.mjs scripts/
# What `millrace doctor` compares a cluster with.
COPY k8s/crds ./k8s/crds
COPY k8s/rbac ./k8s/rbac
COPY LICENSE NOTICE ./
# Readable by the image's user, writable by nobody, whatever the umask of the clone was.
RUN rm -rf services/dashboard/web && chmod -R a+rX,go-w .

FROM --platform=$BUILDPLATFORM node:24-bookworm-slim AS web
WORKDIR /app
COPY . .
RUN npm ci && npx vite build --logLevel warn services/dashboard/web && chmod -R a+rX,go-w services/dashboard/build

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
COPY --from=app /app/k8s ./k8s
COPY --from=web /app/services/dashboard/build ./services/dashboard/build
# Of the base's own `nonroot`, in numbers: `runAsNonRoot` can't check a name.
USER 65532:65532
# Webhooks, dashboard, health and metrics.
EXPOSE 8080 8070 9000
ENTRYPOINT ["/nodejs/bin/node", "--disable-warning=ExperimentalWarning", "--max-semi-space-size=8", "/app/scripts/serve.mjs"]
