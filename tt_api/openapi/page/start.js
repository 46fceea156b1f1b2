"use strict";

// What Scalar would ask of hosts elsewhere is off. The page's content policy would stop it too.
const nothingFromElsewhere = {
  agent: { disabled: true },
  mcp: { disabled: true },
  telemetry: false,
  withDefaultFonts: false,
  hideClientButton: true,
  showDeveloperTools: "never",
  externalUrls: { dashboardUrl: "", registryUrl: "", proxyUrl: "", apiBaseUrl: "" },
};

Scalar.createApiReference("#reference", {
  ...nothingFromElsewhere,
  url: "/openapi.json",
  servers: [{ url: location.origin, description: "This server" }],
  authentication: { preferredSecurityScheme: "apiKey" },
  theme: "default",
  documentDownloadType: "json",
  defaultHttpClient: { targetKey: "shell", clientKey: "curl" },
  operationTitleSource: "summary",
  orderSchemaPropertiesBy: "preserve",
});
