using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Recsys.Functions.SampleApp;

// A function app like any other: the tests of the host run it, each with those of its functions that it needs.
var builder = FunctionsApplication.CreateBuilder(args).ConfigureFunctionsWebApplication();
builder.Services.AddSingleton(TimeProvider.System).AddSingleton<Journal>();

// So many workers as this file says find the port of their server taken, as where a connection has got it before the server does.
if (builder.Configuration["SampleLostPorts"] is { } file && int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture) is > 0 and var left)
{
    File.WriteAllText(file, $"{left - 1}");
    var taken = new TcpListener(IPAddress.Loopback, 0);
    taken.Start();
    builder.Services.Configure<KestrelServerOptions>(server => server.Listen(taken.LocalEndpoint));
}

builder.Build().Run();
