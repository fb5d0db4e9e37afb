using Recsys.Registry;
using Recsys.Registry.Serving;

namespace Recsys.Scoring.Tables;

/// <summary>
/// The tables of versions in files of this instance, mapped: versions that name the same bytes share one file and its memory. A file has no name
/// once it is open, so that nothing is left behind however the process ends.
/// </summary>
internal sealed class TableStore(ModelRegistry registry, TableRoom room)
{
    private readonly Dictionary<string, Shared> _files = new(StringComparer.Ordinal);

    /// <summary>The tables of a version, fetched as far as they are not here.</summary>
    /// <exception cref="RegistryException">A file is missing or damaged.</exception>
    /// <exception cref="IOException">There is no room for them.</exception>
    public async Task<TableSet> FetchAsync(ModelManifest manifest, ServingForm form, CancellationToken cancellationToken)
    {
        var (files, held) = (new Dictionary<string, MappedFile>(StringComparer.Ordinal), new List<string>());
        try
        {
            List<ModelFile> wanted =
            [
                .. form.Tables.Select(t => t.File).Distinct(StringComparer.Ordinal).Select(name => manifest.Find(name)
                    ?? throw new InvalidDataException($"The model version {manifest.Version} has no '{name}'.")),
            ];
            var create = room.For(manifest.Version, Missing(wanted));
            foreach (var file in wanted)
            {
                files[file.Name] = Find(file.Sha256)
                    ?? Keep(file.Sha256, await FetchAsync(manifest.Version, file, create, cancellationToken).ConfigureAwait(false));
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

    private async Task<MappedFile> FetchAsync(string version, ModelFile file, Func<FileStream> create, CancellationToken cancellationToken)
    {
        var stream = create();
        try
        {
            await registry.DownloadAsync(version, file, stream, cancellationToken).ConfigureAwait(false);
            return new MappedFile(stream);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Bytes of what is not here yet.</summary>
    private long Missing(IEnumerable<ModelFile> wanted)
    {
        lock (_files) return wanted.DistinctBy(f => f.Sha256).Where(f => !_files.ContainsKey(f.Sha256)).Sum(f => f.Bytes);
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
