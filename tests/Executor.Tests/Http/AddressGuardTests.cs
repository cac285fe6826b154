using System.Net;
using Microsoft.Extensions.Options;
using Vanguards.Executor.Http;

namespace Vanguards.Executor.Tests.Http;

public sealed class AddressGuardTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.31.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    [InlineData("224.0.0.1")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("fd00::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    public void Address_NotPublic_IsRefused(string address) => Assert.False(AddressGuard.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("::ffff:8.8.8.8")]
    public void Address_Public_IsAllowed(string address) => Assert.True(AddressGuard.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.1.2.3", "10.1.0.0/16", true)]
    [InlineData("10.2.2.3", "10.1.0.0/16", false)]
    [InlineData("::ffff:10.1.2.3", "10.1.0.0/16", true)]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("10.9.9.9", "inside.example", true)]
    public void Address_AllowedByOperator_IsAllowed(string address, string allowed, bool expected)
    {
        var options = new OutboundOptions();
        options.Allowed.Add(allowed);

        Assert.Equal(expected, new AddressGuard(Options.Create(options)).Allows("inside.example", IPAddress.Parse(address)));
    }
}
