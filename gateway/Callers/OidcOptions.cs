using System.ComponentModel.DataAnnotations;

namespace Vanguards.Gateway.Callers;

/// <summary>An OpenID Connect issuer whose tokens are taken beside the local sign-in. Section <c>Oidc</c>; without an authority there is none.</summary>
public sealed class OidcOptions : IValidatableObject
{
    /// <summary>The issuer's address; its keys are read from <c>.well-known/openid-configuration</c> below it.</summary>
    public Uri? Authority { get; set; }

    /// <summary>What the token's <c>aud</c> must be.</summary>
    public string Audience { get; set; } = "";

    /// <summary>The claim with the roles, each <c>{useCase|*}:{Viewer|Operator|Editor|Admin}</c>; others are left aside.</summary>
    [Required]
    public string RoleClaim { get; set; } = "roles";

    /// <summary>The claim with the name to show and to write in the audit trail.</summary>
    [Required]
    public string NameClaim { get; set; } = "name";

    /// <summary>False only to try an issuer without TLS on one's own machine.</summary>
    public bool RequireHttps { get; set; } = true;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Authority is not null && Audience.Length == 0)
        {
            yield return new ValidationResult("Oidc__Audience is not set; without it any token of that issuer, made for whatever program, would be taken.");
        }
    }
}
