using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Vanguards.ServiceDefaults;

namespace Vanguards.Orchestrator.Bus;

/// <summary>Who may do what over the bus. Section <c>Bus</c>.</summary>
public sealed class BusOptions : IValidatableObject
{
    /// <summary>
    /// Roles of the broker's users: <c>billing=leases:operator,reports:viewer; planner=*:operator</c>, where the user <c>*</c> is everybody without an
    /// entry. Empty: nobody may execute anything.
    /// </summary>
    public string Callers { get; set; } = "";

    /// <summary>Who sent a command without the property <c>user_id</c>: for a broker whose every client signs in as this one user. Empty: such a command is refused.</summary>
    public string Unnamed { get; set; } = "";

    /// <summary>Seconds, and some tries while others were taken, until a command that cannot be decided is set aside.</summary>
    [Range(0, 86_400)]
    public double PoisonSeconds { get; set; } = 300;

    /// <summary>The caller; null if nobody knows who it is.</summary>
    public ClaimsPrincipal? CallerOf(string? userId)
    {
        var name = string.IsNullOrEmpty(userId) ? Unnamed : userId;
        if (name.Length == 0)
        {
            return null;
        }

        var roles = Entries().ToDictionary(entry => entry.User, entry => entry.Roles, StringComparer.Ordinal);
        var held = roles.GetValueOrDefault(name) ?? roles.GetValueOrDefault("*") ?? [];
        return new ClaimsPrincipal(new ClaimsIdentity([new("sub", name), new("name", name), .. held.Select(role => new Claim("role", role))], "bus"));
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (user, roles) in Entries())
        {
            if (user.Length == 0 || roles.Length == 0 || roles.Any(role => role.Split(':') is not [{ Length: > 0 }, var held] || !Enum.TryParse<Role>(held, ignoreCase: true, out _)))
            {
                yield return new ValidationResult($"Bus__Callers: '{user}={string.Join(',', roles)}' is not user=useCase:role,…; the roles are viewer, operator, editor, admin.");
            }
        }

        foreach (var twice in Entries().GroupBy(entry => entry.User, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            yield return new ValidationResult($"Bus__Callers: '{twice.Key}' is there twice.");
        }
    }

    private IEnumerable<(string User, string[] Roles)> Entries() =>
        Callers.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(entry =>
        {
            var parts = entry.Split('=', 2, StringSplitOptions.TrimEntries);
            return (parts[0], parts.Length == 2 ? parts[1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : []);
        });
}
