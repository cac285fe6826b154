using System.ComponentModel.DataAnnotations;

namespace Vanguards.Messaging.Rabbit;

/// <summary>Where the broker is.</summary>
public sealed class RabbitOptions
{
    /// <summary>The variable that names it: <c>amqp://user:password@host:port/vhost</c>.</summary>
    public const string Variable = "RABBITMQ_URL";

    [Required]
    public Uri? Url { get; set; }

    /// <summary>True for a process whose live feed hears others; false for the one that publishes: it hears itself, without the way round.</summary>
    public bool HearsOthers { get; set; } = true;

    /// <summary>Seconds between heartbeats; a broker that is silent for twice as long is taken for gone.</summary>
    [Range(1, 600)]
    public double HeartbeatSeconds { get; set; } = 10;

    /// <summary>Seconds that a connection, a declaration or a confirm may take.</summary>
    [Range(1, 600)]
    public double PatienceSeconds { get; set; } = 10;
}
