using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Vanguards.ServiceDefaults;

/// <summary>What a person or service may do in a use case, weakest first.</summary>
public enum Role
{
    Viewer,
    Operator,
    Editor,
    Admin,
}

/// <summary>Who calls, from the claims that sign-in set: <c>sub</c>, <c>name</c>, and <c>role</c> claims <c>{useCase|*}:{role}</c>.</summary>
public static class CallerIdentity
{
    public static string CallerName(this ClaimsPrincipal caller) =>
        caller.FindFirstValue("name") ?? caller.FindFirstValue("sub") ?? "anonymous";

    /// <summary>True if the caller holds the role, or a stronger one, in the use case (or in all).</summary>
    public static bool May(this ClaimsPrincipal caller, Role role, string useCase) =>
        caller.FindAll("role").Any(claim =>
        {
            var parts = claim.Value.Split(':', 2);
            return parts.Length == 2
                && (parts[0] == "*" || parts[0] == useCase)
                && Enum.TryParse<Role>(parts[1], ignoreCase: true, out var held)
                && held >= role;
        });
}
