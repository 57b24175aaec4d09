using System.Text;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Runtime.Cuda.Bundles;

/// <summary>Reads bundles, which may come from anywhere: nothing of a bundle is used before all of it was checked.</summary>
public static class BundleReader
{
    /// <summary>Larger than any real manifest or source by far; what is larger isn't read into memory.</summary>
    private const long MaximumTextBytes = 64L << 20;

    private const long MaximumBinaryBytes = 1L << 30;

    /// <summary>Reads a bundle and checks its manifest, the hashes of its files, its weights and its kernels' parameters.</summary>
    /// <param name="directory">The bundle's folder.</param>
    /// <exception cref="CudaException">Something is missing, broken or changed.</exception>
    public static Bundle Read(string directory)
    {
        var manifest = BundleParser.Parse(ReadManifest(directory));
        BundleRules.Check(manifest);
        var source = Encoding.UTF8.GetString(ReadFile(directory, manifest.Kernels, MaximumTextBytes));
        LaunchSignatures.Check(manifest, new KernelSignatures(source));
        var weights = OpenWeights(directory, manifest);
        try
        {
            return new(directory, manifest, source, [.. manifest.Binaries.Select(b => (ReadOnlyMemory<byte>)ReadFile(directory, b.File, MaximumBinaryBytes))], weights);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    private static byte[] ReadManifest(string directory)
    {
        var path = Path.Combine(directory, BundleManifest.FileName);
        try
        {
            return ReadBytes(path, MaximumTextBytes) ?? throw BundleRules.Malformed("", "is too large");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CudaException(CudaProblem.BundleNotFound, $"'{directory}' isn't a bundle that can be read ({e.Message})", e);
        }
    }

    private static byte[] ReadFile(string directory, BundleFile file, long maximumBytes)
    {
        try
        {
            var bytes = ReadBytes(Path.Combine(directory, file.Name), maximumBytes);
            return bytes is not null && BundleFile.Of(file.Name, bytes) == file ? bytes : throw Changed(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(file, e);
        }
    }

    private static SafetensorsFile OpenWeights(string directory, BundleManifest manifest)
    {
        var path = Path.Combine(directory, manifest.Weights.Name);
        SafetensorsFile? weights = null;
        try
        {
            using (var stream = File.OpenRead(path))
            {
                if (BundleFile.Of(manifest.Weights.Name, stream) != manifest.Weights)
                {
                    throw Changed(manifest.Weights);
                }
            }

            weights = SafetensorsFile.Open(path);
            BundleWeightRules.Check(manifest, weights);
            return weights;
        }
        catch (Exception e)
        {
            weights?.Dispose();
            throw e switch
            {
                IOException or UnauthorizedAccessException => Unreadable(manifest.Weights, e),
                SafetensorsException => new CudaException(CudaProblem.BundleFile, $"'{manifest.Weights.Name}': {e.Message}", e),
                _ => e,
            };
        }
    }

    /// <summary>The content of a file, or null where it is too large.</summary>
    private static byte[]? ReadBytes(string path, long maximumBytes)
    {
        using var stream = File.OpenRead(path);
        if (stream.Length > maximumBytes)
        {
            return null;
        }

        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static CudaException Changed(BundleFile file) => new(
        CudaProblem.BundleFile, $"'{file.Name}' isn't the file that the bundle was written with: its SHA-256 differs; it may be truncated or changed");

    private static CudaException Unreadable(BundleFile file, Exception e) =>
        new(CudaProblem.BundleFile, $"the bundle's file '{file.Name}' can't be read ({e.Message})", e);
}
