using Microsoft.Extensions.FileProviders;
using Vanguards.ServiceDefaults;

namespace Vanguards.Standalone.Hosting;

/// <summary>Serves the built dashboard: hashed assets for a year, the page itself never from cache, every other page address by the page.</summary>
public static class DashboardFiles
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "wwwroot");

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
    }

    public static void MapDashboard(this WebApplication app)
    {
        app.Map("/api/{**path}", (string? path) => ProblemResponse.NotFound($"There is no /api/{path}.")).ExcludeFromDescription();
        app.MapFallback(async http =>
        {
            var page = Path.Combine(Folder, "index.html");
            if (!HttpMethods.IsGet(http.Request.Method) || !File.Exists(page))
            {
                await ProblemResponse.NotFound($"There is no {http.Request.Path}.").ExecuteAsync(http);
                return;
            }

            http.Response.ContentType = "text/html; charset=utf-8";
            http.Response.Headers.CacheControl = "no-cache";
            await http.Response.SendFileAsync(page);
        });
    }
}
