using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Vanguards.ServiceDefaults.Http;

/// <summary>What the OpenAPI document says beside the operations: title, and how to authenticate.</summary>
public static class OpenApiDocument
{
    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Vanguards", Version = "v1", Description = "Deploys and executes workflows over the datasets of a use case." };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                ["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" },
                ["session"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = "vanguards_session" },
            };
            return Task.CompletedTask;
        });
    }
}
