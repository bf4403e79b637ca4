// Copies an ELF64 library; version needs of $Library that the host's copy does not define become weak
// (VER_FLG_WEAK), so that the loader warns nothing and goes on instead of refusing the file.
byte[] elf = File.ReadAllBytes(Source);
string host = File.Exists("/proc/self/maps")
    ? File.ReadLines("/proc/self/maps").Select(l => l.Substring(l.IndexOf('/') + 1 == 0 ? l.Length : l.IndexOf('/')))
          .FirstOrDefault(p => Path.GetFileName(p).StartsWith(Library, StringComparison.Ordinal)) : null;
string defined = host == null ? null : Encoding.GetEncoding("ISO-8859-1").GetString(File.ReadAllBytes(host));
ulong shoff = BitConverter.ToUInt64(elf, 0x28);
int entsize = BitConverter.ToUInt16(elf, 0x3A), count = BitConverter.ToUInt16(elf, 0x3C);
Func<int, int> section = i => (int)shoff + i * entsize;
Func<int, string> text = at => { int end = Array.IndexOf(elf, (byte)0, at); return Encoding.ASCII.GetString(elf, at, end - at); };
for (int i = 0; i < count && defined != null; i++)
{
    int s = section(i);
    if (BitConverter.ToUInt32(elf, s + 4) != 0x6ffffffe) continue;                     // SHT_GNU_verneed
    int strings = (int)BitConverter.ToUInt64(elf, section((int)BitConverter.ToUInt32(elf, s + 40)) + 24);
    int need = (int)BitConverter.ToUInt64(elf, s + 24);
    for (uint n = BitConverter.ToUInt32(elf, s + 44); n > 0; n--)
    {
        string file = text(strings + (int)BitConverter.ToUInt32(elf, need + 4));
        int aux = need + (int)BitConverter.ToUInt32(elf, need + 8);
        for (int a = BitConverter.ToUInt16(elf, need + 2); a > 0; a--)
        {
            string name = text(strings + (int)BitConverter.ToUInt32(elf, aux + 8));
            if (file == Library && !defined.Contains("\0" + name + "\0"))
            {
                elf[aux + 4] |= 2;
                Log.LogMessage(MessageImportance.High, "{0}: {1} is not in {2}; need made weak", Path.GetFileName(Source), name, host);
            }
            aux += (int)BitConverter.ToUInt32(elf, aux + 12);
        }
        need += (int)BitConverter.ToUInt32(elf, need + 12);
    }
}
Directory.CreateDirectory(Path.GetDirectoryName(Destination));
File.WriteAllBytes(Destination + ".new", elf);
File.Delete(Destination);
File.Move(Destination + ".new", Destination);
