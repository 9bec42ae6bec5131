# chartvlm with its built-in model, for amd64 and arm64. It needs no network when it runs:
#   docker build --tag chartvlm .
#   docker run --rm --network none --volume "$PWD/results:/data" chartvlm demo
FROM denoland/deno:2.9.6 AS build
WORKDIR /chartvlm
COPY . .
RUN deno task --quiet bundle

FROM denoland/deno:2.9.6
COPY --from=build /chartvlm/dist /opt/chartvlm
ENV CHARTVLM_HOME=/data/models DENO_NO_UPDATE_CHECK=1
RUN mkdir /data && chown 1993:1993 /data
# its user deno
USER 1993
WORKDIR /data
VOLUME /data
ENTRYPOINT ["deno", "run", "--no-prompt", "--cached-only", "--no-config", "--allow-read", "--allow-write", "--allow-env", \
  "--allow-run", "--allow-sys", "--allow-ffi=/opt/chartvlm/node_modules", "/opt/chartvlm/chartvlm.js"]
CMD ["--help"]
