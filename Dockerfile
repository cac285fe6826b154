# One image per process: docker build --build-arg PROJECT=services/executor .   (PROJECT: services/<name> or gateway)
FROM node:22-bookworm-slim AS dashboard
WORKDIR /src/services/dashboard
COPY services/dashboard/package.json services/dashboard/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY services/dashboard ./
RUN npm run build --silent

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG PROJECT
WORKDIR /src
COPY . .
COPY --from=dashboard /src/services/dashboard/dist services/dashboard/dist
RUN dotnet publish "$PROJECT" -c Release --nologo -o /app \
 && ln -s "$(basename "$PROJECT"/*.csproj .csproj)" /app/service

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# Collected every 64 MiB, as in gateway/fleet.py. HOST and PORT say where it listens, not the base image.
ENV HOST=0.0.0.0 PORT=8080 DATA_DIR=/data ASPNETCORE_HTTP_PORTS= DOTNET_GCgen0size=0x4000000
WORKDIR /app
COPY --from=build /app ./
RUN mkdir /data && chown "$APP_UID" /data
VOLUME /data
USER $APP_UID
EXPOSE 8080
ENTRYPOINT ["/app/service"]
