using Vanguards.Agents;
using Vanguards.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddAgents();
var app = builder.Build();
app.UseExceptionHandler();
app.MapDefaultEndpoints();
app.MapAgents();
app.Run();
