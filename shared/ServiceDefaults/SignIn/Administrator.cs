using System.Security.Claims;

namespace Vanguards.ServiceDefaults.SignIn;

/// <summary>The claims of the embedded product's one person: admin in every use case.</summary>
public static class Administrator
{
    public static ClaimsIdentity Identity(string scheme, string subject) =>
        new([new Claim("sub", subject), new Claim("name", "Administrator"), new Claim("role", "*:Admin")], scheme, "name", "role");
}
