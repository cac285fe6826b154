using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;

namespace Vanguards.ServiceDefaults.Http;

/// <summary>Serves the built dashboard: hashed assets for a year, the page itself never from cache, every other page address by the page.</summary>
public static class DashboardFiles
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "wwwroot");
    private static readonly string Page = Path.Combine(Folder, "index.html");
    private static readonly string[] Ours = ["/api", "/ws", "/openapi", "/objects", "/healthz", "/metrics", "/internal"];

    public static void AddDashboard(this IServiceCollection services) => services.AddResponseCompression(options => options.EnableForHttps = true);

    public static void UseDashboard(this WebApplication app)
    {
        if (!Directory.Exists(Folder))
        {
            return;
        }

        // Only what is the same for everybody: compressing answers with secrets in them would tell of the secrets by their length.
        app.UseWhen(http => http.Request.Path.StartsWithSegments("/assets"), assets => assets.UseResponseCompression());
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(Folder),
            OnPrepareResponse = context => context.Context.Response.Headers.CacheControl =
                context.Context.Request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache",
        });

        app.Use((http, next) => IsPage(http) ? SendPageAsync(http.Response) : next(http));
    }

    // Only where no route matched: a route of all paths would also take a wrong method or content type for an unknown address.
    private static bool IsPage(HttpContext http) =>
        http.GetEndpoint() is null
        && HttpMethods.IsGet(http.Request.Method)
        && !Path.HasExtension(http.Request.Path)
        && !Ours.Any(prefix => http.Request.Path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase))
        && File.Exists(Page);

    private static Task SendPageAsync(HttpResponse response)
    {
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-cache";
        return response.SendFileAsync(Page);
    }
}
