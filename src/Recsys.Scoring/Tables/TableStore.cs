using Recsys.Registry;
using Recsys.Registry.Serving;

namespace Recsys.Scoring.Tables;

/// <summary>
/// The tables of versions on the disk of this instance, mapped: versions that name the same bytes share one file and its memory. A file has no name
/// once it is open, so that nothing is left behind however the process ends.
/// </summary>
internal sealed class TableStore(ModelRegistry registry)
{
    private readonly Dictionary<string, Shared> _files = new(StringComparer.Ordinal);

    /// <summary>The tables of a version, fetched as far as they are not here.</summary>
    /// <exception cref="RegistryException">A file is missing or damaged.</exception>
    public async Task<TableSet> FetchAsync(ModelManifest manifest, ServingForm form, CancellationToken cancellationToken)
    {
        var (files, held) = (new Dictionary<string, MappedFile>(StringComparer.Ordinal), new List<string>());
        try
        {
            foreach (var name in form.Tables.Select(t => t.File).Distinct(StringComparer.Ordinal))
            {
                var file = manifest.Find(name) ?? throw new InvalidDataException($"The model version {manifest.Version} has no '{name}'.");
                files[name] = Find(file.Sha256)
                    ?? Keep(file.Sha256, await FetchAsync(manifest.Version, file, cancellationToken).ConfigureAwait(false));
                held.Add(file.Sha256);
            }

            return new TableSet(form, files, () => Release(held));
        }
        catch
        {
            Release(held);
            throw;
        }
    }

    private async Task<MappedFile> FetchAsync(string version, ModelFile file, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = FileOptions.DeleteOnClose,
        });
        try
        {
            if (!OperatingSystem.IsWindows()) File.Delete(path);
            await registry.DownloadAsync(version, file, stream, cancellationToken).ConfigureAwait(false);
            return new MappedFile(stream);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private MappedFile? Find(string hash)
    {
        lock (_files)
        {
            if (!_files.TryGetValue(hash, out var known)) return null;
            known.Users++;
            return known.File;
        }
    }

    private MappedFile Keep(string hash, MappedFile file)
    {
        lock (_files)
        {
            _files.Add(hash, new Shared(file));
            return file;
        }
    }

    private void Release(List<string> hashes)
    {
        lock (_files)
        {
            foreach (var hash in hashes)
            {
                if (--_files[hash].Users > 0) continue;
                _files.Remove(hash, out var last);
                last!.File.Dispose();
            }
        }
    }

    private sealed class Shared(MappedFile file)
    {
        public MappedFile File => file;

        public int Users { get; set; } = 1;
    }
}
