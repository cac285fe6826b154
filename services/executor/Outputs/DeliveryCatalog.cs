using Microsoft.Extensions.Options;
using Vanguards.Contracts.Catalog;
using Vanguards.Executor.Http;
using Vanguards.Executor.Notifications;

namespace Vanguards.Executor.Outputs;

/// <summary>What of mail and delivery this executor is set up for.</summary>
internal sealed class DeliveryCatalog(IOptions<MailOptions> mail, IOptions<DeliveryOptions> delivery, IOptions<OutboundOptions> outbound) : IDeliveryCatalog
{
    public ValueTask<DeliveryWays> FindAsync(CancellationToken cancel) => new(new DeliveryWays
    {
        Email = mail.Value.Host.Length > 0,
        EmailResults = mail.Value.Host.Length > 0 && delivery.Value.EmailTo.Count > 0,
        ApiResults = delivery.Value.ApiUrl is not null && outbound.Value.SigningKey.Length > 0,
    });
}
