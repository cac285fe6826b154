using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using Vanguards.Executor.Steps;

namespace Vanguards.Executor.Notifications;

/// <summary>One message; a file's bytes are read when it is sent.</summary>
internal sealed record Letter
{
    /// <summary>The effect's stable key: a repeated message has the same Message-ID, by which a mailbox can tell.</summary>
    public required string Key { get; init; }
    public required IReadOnlyList<string> To { get; init; }
    public required string Subject { get; init; }
    public required string Text { get; init; }
    public required DateTimeOffset Date { get; init; }
    public IReadOnlyList<(string Name, string ContentType, Stream Content)> Files { get; init; } = [];
}

/// <summary>Sends e-mail by SMTP.</summary>
internal sealed class Mail(IOptions<MailOptions> options, TimeProvider time)
{
    private const string Resource = "mail server";

    public async Task SendAsync(Letter letter, CancellationToken cancel)
    {
        var settings = options.Value;
        if (settings.Host.Length == 0)
        {
            throw StepFaultException.Invalid("E-mail is not set up in this installation: the operator names a mail server (Executor:Mail:Host).");
        }

        using var message = MessageOf(letter, settings);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(settings.TimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        using var client = new SmtpClient();
        try
        {
            await client.ConnectAsync(settings.Host, settings.Port, SecurityOf(settings.Security), either.Token);
            if (settings.User.Length > 0)
            {
                await client.AuthenticateAsync(settings.User, settings.Password, either.Token);
            }

            await client.SendAsync(message, either.Token);
            try
            {
                await client.DisconnectAsync(quit: true, either.Token);
            }
            catch (Exception exception) when (exception is IOException or SocketException or SmtpProtocolException or SmtpCommandException or OperationCanceledException)
            {
                // The server has taken the message: how it says goodbye no longer matters, and sending again would double it.
            }
        }
        catch (SmtpCommandException exception)
        {
            throw (int)exception.StatusCode is >= 400 and < 500
                ? StepFaultException.Unavailable(Resource, $"The mail server put the message off: {exception.Message}")
                : StepFaultException.Invalid($"The mail server refused the message: {exception.Message}");
        }
        catch (AuthenticationException exception)
        {
            throw StepFaultException.Invalid($"The mail server does not accept the sign-in: {exception.Message}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw StepFaultException.Unavailable(Resource, $"The mail server did not answer within {settings.TimeoutSeconds:0.#} s.");
        }
        catch (Exception exception) when (!cancel.IsCancellationRequested
            && exception is SocketException or IOException or SmtpProtocolException or SslHandshakeException or NotSupportedException)
        {
            throw StepFaultException.Unavailable(Resource, $"The mail server could not be reached: {exception.Message}");
        }
    }

    /// <summary>Addresses from one string or a list of them, each of which may name several.</summary>
    public IReadOnlyList<string> Recipients(IEnumerable<string> to)
    {
        var addresses = new List<string>();
        foreach (var text in to)
        {
            if (!InternetAddressList.TryParse(text, out var list))
            {
                throw StepFaultException.Invalid($"'{text}' is no e-mail address.");
            }

            addresses.AddRange(list.Mailboxes.Select(mailbox => mailbox.ToString()));
        }

        return addresses.Count switch
        {
            0 => throw StepFaultException.Invalid("An e-mail needs at least one address in `to`."),
            _ when addresses.Count > options.Value.MaxRecipients => throw StepFaultException.Invalid($"An e-mail goes to {options.Value.MaxRecipients} addresses at most."),
            _ => addresses,
        };
    }

    private static MimeMessage MessageOf(Letter letter, MailOptions settings)
    {
        var message = new MimeMessage { Subject = letter.Subject, Date = letter.Date, MessageId = MessageIdOf(letter.Key) };
        message.From.Add(MailboxAddress.Parse(settings.From));
        message.To.AddRange(letter.To.Select(MailboxAddress.Parse));
        var body = new BodyBuilder { TextBody = letter.Text };
        foreach (var (name, type, content) in letter.Files)
        {
            body.Attachments.Add(name, content, ContentType.Parse(type));
        }

        message.Body = body.ToMessageBody();
        return message;
    }

    /// <summary>The key where its characters allow it, else its hash.</summary>
    private static string MessageIdOf(string key)
    {
        var local = key.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '~') && key.Length <= 200
            ? key
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        return $"{local}@vanguards";
    }

    private static SecureSocketOptions SecurityOf(string security) => security switch
    {
        "none" => SecureSocketOptions.None,
        "tls" => SecureSocketOptions.SslOnConnect,
        "starttls" => SecureSocketOptions.StartTls,
        _ => SecureSocketOptions.StartTlsWhenAvailable,
    };
}
