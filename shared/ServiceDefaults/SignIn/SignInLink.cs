namespace Vanguards.ServiceDefaults.SignIn;

/// <summary>Prints the way in: the running process notes its address in the data folder, so another command can make a fresh link.</summary>
public static class SignInLink
{
    public static string Create(DataFolder data, string address, TimeProvider time, SignInOptions options) =>
        $"{address}/sign-in?token={new AdminKeys(data).CreateLinkToken(time.GetUtcNow() + options.LinkLifetime)}";

    public static void NoteAddress(DataFolder data, string address) => File.WriteAllText(AddressFile(data), address);

    /// <summary><c>make sign-in-link</c>: for the process that runs on this data folder.</summary>
    public static int Print(string dataFolder, TextWriter output, TextWriter error)
    {
        var data = new DataFolder(dataFolder);
        if (!File.Exists(AddressFile(data)))
        {
            error.WriteLine($"No Vanguards has run on the data folder {dataFolder}. Start it: make run");
            return 1;
        }

        output.WriteLine(Create(data, File.ReadAllText(AddressFile(data)), TimeProvider.System, new SignInOptions()));
        return 0;
    }

    /// <summary>The address that was noted; null if nothing has run on the folder.</summary>
    public static string? AddressOf(DataFolder data) => File.Exists(AddressFile(data)) ? File.ReadAllText(AddressFile(data)) : null;

    private static string AddressFile(DataFolder data) => Path.Combine(data.Path, "address");
}
