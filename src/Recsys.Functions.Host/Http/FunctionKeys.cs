using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Recsys.Functions.Host.Apps;

namespace Recsys.Functions.Host.Http;

/// <summary>
/// The keys of HTTP functions: one for all functions and one for administration, made at first need and kept in a file of the state
/// folder that the apps of one machine share. They are printed at start and said at no other time: whoever keeps the output
/// of the host keeps them.
/// </summary>
internal sealed class FunctionKeys(string stateFolder)
{
    public const string FileName = "function-keys.json";
    private const string Header = "x-functions-key";
    private const string QueryParameter = "code";
    private const int KeyBytes = 40;
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerOptions.Web) { WriteIndented = true };
    private readonly Lazy<Keys> _keys = new(() => LoadOrCreate(PathIn(stateFolder)));

    public string Path => PathIn(stateFolder);

    public string FunctionKey => _keys.Value.FunctionKey;

    public string AdminKey => _keys.Value.AdminKey;

    public bool Allows(AccessLevel level, HttpRequest request)
    {
        if (level == AccessLevel.Anonymous)
        {
            return true;
        }

        var shown = request.Headers[Header] is { Count: > 0 } header ? header.ToString() : request.Query[QueryParameter].ToString();
        return shown.Length > 0 && (Same(shown, AdminKey) || (level == AccessLevel.Function && Same(shown, FunctionKey)));
    }

    public void Print(TextWriter output)
    {
        output.WriteLine($"Keys ({Path}), as {Header} or ?{QueryParameter}=");
        output.WriteLine($"        function: {FunctionKey}");
        output.WriteLine($"        admin:    {AdminKey}");
        output.WriteLine();
    }

    private static bool Same(string shown, string key) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown), Encoding.UTF8.GetBytes(key));

    private static string PathIn(string folder) => System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, FileName));

    private static Keys LoadOrCreate(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                Create(path);
            }

            var read = JsonSerializer.Deserialize<Keys>(File.ReadAllText(path), JsonSerializerOptions.Web);
            return read is { FunctionKey.Length: > 0, AdminKey.Length: > 0 } keys
                ? keys
                : throw new HostStartException($"{path} lacks 'functionKey' or 'adminKey'; delete it for new ones");
        }
        catch (JsonException e)
        {
            throw new HostStartException($"{path} is not valid JSON ({e.Message}); delete it for new keys", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new HostStartException($"The function keys in {path} cannot be read or written: {e.Message}", e);
        }
    }

    private static void Create(string path)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var draft = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(draft, options))
        {
            JsonSerializer.Serialize(stream, new Keys(NewKey(), NewKey()), Indented);
        }

        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // The other app was first: its keys hold for both.
            File.Delete(draft);
        }
    }

    private static string NewKey() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes));

    private sealed record Keys(string FunctionKey, string AdminKey);
}
