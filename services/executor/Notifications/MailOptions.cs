using System.ComponentModel.DataAnnotations;

namespace Vanguards.Executor.Notifications;

/// <summary>How e-mail is sent. Section <c>Executor:Mail</c>; without a host there is no e-mail.</summary>
public sealed class MailOptions
{
    public const string Section = "Executor:Mail";

    public string Host { get; set; } = "";

    [Range(1, 65_535)]
    public int Port { get; set; } = 587;

    /// <summary><c>auto</c> (TLS when the server offers it), <c>starttls</c> (required), <c>tls</c> (from the first byte) or <c>none</c>.</summary>
    [RegularExpression("auto|starttls|tls|none")]
    public string Security { get; set; } = "auto";

    public string User { get; set; } = "";

    public string Password { get; set; } = "";

    /// <summary>Sender's address.</summary>
    public string From { get; set; } = "vanguards@localhost";

    /// <summary>Most recipients of one message.</summary>
    [Range(1, 1_000)]
    public int MaxRecipients { get; set; } = 50;

    /// <summary>Seconds for the whole conversation with the server.</summary>
    [Range(1, 3_600)]
    public double TimeoutSeconds { get; set; } = 60;
}
