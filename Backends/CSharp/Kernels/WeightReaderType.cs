namespace RepVgg.Backends.CSharp;

/// <summary>The generated type that reads the weights file.</summary>
internal static class WeightReaderType
{
    private const string Text = """
        /// <summary>Orders some outputs of a weight tensor as a kernel reads them.</summary>
        private delegate void Packer(ReadOnlySpan<float> source, int first);

        /// <summary>
        /// Reads the tensors of a weights file one after another, while other threads pack those before. The hash at the end pins the file's
        /// bytes, so the places of its tensors are constants and its JSON header isn't read.
        /// </summary>
        private sealed class WeightReader(Stream stream) : IDisposable
        {
            private const int PieceLength = 1 << 17;
            private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            private readonly SemaphoreSlim _packers = new(Environment.ProcessorCount);
            private readonly List<Task> _packing = [];

            public void Dispose()
            {
                _hash.Dispose();
                _packers.Dispose();
            }

            public void Skip(int bytes) => Fill(new byte[bytes]);

            public void Read(int length, int outputLength, Packer pack)
            {
                // Whole blocks of 16 outputs, which packers don't share.
                var piece = Math.Max(1, PieceLength / (16 * outputLength)) * 16 * outputLength;
                for (var start = 0; start < length; start += piece)
                {
                    var (count, first) = (Math.Min(piece, length - start), start / outputLength);
                    var buffer = ArrayPool<float>.Shared.Rent(count);
                    Fill(MemoryMarshal.AsBytes(buffer.AsSpan(0, count)));
                    if (_packers.Wait(0))
                    {
                        _packing.Add(Task.Run(() =>
                        {
                            Pack();
                            _packers.Release();
                        }));
                    }
                    else
                    {
                        // The others are busy.
                        Pack();
                    }

                    void Pack()
                    {
                        pack(buffer.AsSpan(0, count), first);
                        ArrayPool<float>.Shared.Return(buffer);
                    }
                }
            }

            /// <summary>Waits for the packers and checks the hash.</summary>
            public void Finish()
            {
                Task.WaitAll(_packing.ToArray());
                var rest = new byte[4096];
                for (var count = stream.Read(rest); count > 0; count = stream.Read(rest))
                {
                    _hash.AppendData(rest.AsSpan(0, count));
                }

                RequireHash();
            }

            private void Fill(Span<byte> target)
            {
                var count = stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
                _hash.AppendData(target.Slice(0, count));
                if (count < target.Length)
                {
                    Task.WaitAll(_packing.ToArray());
                    RequireHash();
                }
            }

            private void RequireHash()
            {
                var actual = Convert.ToHexString(_hash.GetHashAndReset());
                if (!actual.Equals(WeightsSha256, StringComparison.OrdinalIgnoreCase))
                {
                    throw new InvalidDataException(
                        $"These are not the weights that $CLASS$ was compiled with: their SHA-256 is {actual.ToLowerInvariant()}, not {WeightsSha256}. "
                        + "Use the weights file that was written together with this class, or compile the model again.");
                }
            }
        }
        """;

    /// <summary>The type inside of a class.</summary>
    public static Kernel For(string className) => new TextKernel("WeightReader", Text.Replace("$CLASS$", className, StringComparison.Ordinal));
}
