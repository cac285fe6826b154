using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Vanguards.ServiceDefaults.SignIn;

/// <summary>A cookie session for the browser, a bearer token for programs, and the guard before every call.</summary>
public static class SignInRegistration
{
    private const string Either = "either";
    private const string Bearer = "Bearer ";

    public static AuthenticationBuilder AddSignIn(this IHostApplicationBuilder builder, DataFolder data)
    {
        builder.Services.AddOptions<SignInOptions>()
            .Configure(options => options.BootstrapToken = builder.Configuration["VANGUARDS_BOOTSTRAP_TOKEN"] ?? "");
        builder.Services.AddSingleton<AdminKeys>();
        builder.Services.AddDataProtection()
            .SetApplicationName("vanguards")
            .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(data.Path, "keys", "session")));
        var authentication = builder.Services.AddAuthentication(Either)
            .AddPolicyScheme(Either, null, options => options.ForwardDefaultSelector = Choose)
            .AddScheme<AuthenticationSchemeOptions, BootstrapTokenHandler>(BootstrapTokenHandler.SchemeName, null)
            .AddCookie(CookieAuthenticationDefaults.AuthenticationScheme);
        builder.Services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<IOptions<SignInOptions>>(ConfigureCookie);
        builder.Services.AddAuthorization();
        builder.Services.AddSingleton<RefusedSignIns>();
        return authentication;
    }

    /// <summary>Order matters: who calls, then whether they may come in, then the routes.</summary>
    public static void UseSignIn(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseAuthentication();
        app.UseMiddleware<RequestGuard>();
        app.UseAuthorization();
    }

    private static string Choose(HttpContext http)
    {
        if (http.Request.Headers.Authorization.Count == 0)
        {
            return CookieAuthenticationDefaults.AuthenticationScheme;
        }

        var options = http.RequestServices.GetRequiredService<IOptions<SignInOptions>>().Value;
        var header = http.Request.Headers.Authorization.ToString();
        return (header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? options.TokenScheme?.Invoke(header[Bearer.Length..].Trim()) : null) ?? BootstrapTokenHandler.SchemeName;
    }

    private static void ConfigureCookie(CookieAuthenticationOptions cookie, IOptions<SignInOptions> options)
    {
        cookie.Cookie.Name = "vanguards_session";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.ExpireTimeSpan = options.Value.SessionLifetime;
        cookie.SlidingExpiration = true;
        cookie.Events.OnRedirectToLogin = context => Status(context.Response, StatusCodes.Status401Unauthorized);
        cookie.Events.OnRedirectToAccessDenied = context => Status(context.Response, StatusCodes.Status403Forbidden);
    }

    private static Task Status(HttpResponse response, int status)
    {
        response.StatusCode = status;
        return Task.CompletedTask;
    }
}
