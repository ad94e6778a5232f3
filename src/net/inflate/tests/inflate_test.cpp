#include "net/inflate.h"

#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/resource.h>
#include <zlib.h>

#include <array>
#include <ctime>

namespace ov {
namespace {

constexpr int gzip_bits = 16 + MAX_WBITS;
constexpr int zlib_bits = MAX_WBITS;
constexpr int raw_bits = -MAX_WBITS;
constexpr std::size_t cap = 2U << 20;

std::string deflated(std::string_view text, int window_bits) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(::deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// `mebibytes` of zeros, without holding them.
std::string bomb(int mebibytes, int window_bits) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 9, Z_DEFAULT_STRATEGY), Z_OK);
  std::string zeros(1U << 20, '\0');
  std::string out;
  std::array<char, 65536> piece{};
  for (int i = 0; i <= mebibytes; ++i) {
    const bool last = i == mebibytes;
    stream.next_in = reinterpret_cast<Bytef*>(zeros.data());
    stream.avail_in = last ? 0 : static_cast<uInt>(zeros.size());
    do {
      stream.next_out = reinterpret_cast<Bytef*>(piece.data());
      stream.avail_out = piece.size();
      deflate(&stream, last ? Z_FINISH : Z_NO_FLUSH);
      out.append(piece.data(), piece.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  }
  deflateEnd(&stream);
  return out;
}

std::string page() {
  std::string text = "<!doctype html><title>Pumps</title>";
  for (int i = 0; i < 3000; ++i) text += "<p>We build pump number " + std::to_string(i * 7919);
  return text;
}

TEST(Inflate, every_wrapping_gives_the_page_back) {
  EXPECT_EQ(*inflate(deflated(page(), gzip_bits), Encoding::gzip, cap), page());
  EXPECT_EQ(*inflate(deflated(page(), zlib_bits), Encoding::deflate, cap), page());
  EXPECT_EQ(*inflate(deflated(page(), raw_bits), Encoding::deflate, cap), page());
  EXPECT_EQ(*inflate(page(), Encoding::identity, cap), page());
}

TEST(Inflate, an_inflater_is_used_again_after_a_failure) {
  Inflater inflater;
  EXPECT_FALSE(inflater.inflate("\x1f\x8b rubbish that is long enough", Encoding::gzip, cap));
  EXPECT_EQ(*inflater.inflate(deflated(page(), gzip_bits), Encoding::gzip, cap), page());
  EXPECT_EQ(*inflater.inflate(deflated("short", gzip_bits), Encoding::gzip, cap), "short");
}

TEST(Inflate, members_of_one_file_are_joined_and_rubbish_after_them_is_ignored) {
  const std::string one = deflated("one,", gzip_bits);
  const std::string two = deflated("two", gzip_bits);
  EXPECT_EQ(*inflate(one + two, Encoding::gzip, cap), "one,two");
  EXPECT_EQ(*inflate(one + two + "rubbish", Encoding::gzip, cap), "one,two");
  EXPECT_EQ(*inflate(one + "\x1f\x8b\xff rubbish like gzip", Encoding::gzip, cap), "one,");
}

TEST(Inflate, a_body_that_breaks_off_gives_its_start) {
  const std::string whole = deflated(page(), gzip_bits);
  const auto half = inflate(whole.substr(0, whole.size() / 2), Encoding::gzip, cap);
  ASSERT_TRUE(half.has_value());
  EXPECT_GT(half->size(), 1000U);
  EXPECT_TRUE(page().starts_with(*half));
  const std::string wrapped = deflated(page(), zlib_bits);
  EXPECT_TRUE(
      page().starts_with(*inflate(wrapped.substr(0, wrapped.size() / 2), Encoding::deflate, cap)));
  const std::string bare = deflated(page(), raw_bits);
  EXPECT_GT(inflate(bare.substr(0, bare.size() / 2), Encoding::deflate, cap)->size(), 1000U);
}

TEST(Inflate, any_cut_of_a_gzip_body_is_its_start_or_nothing) {
  const std::string whole = deflated("some words of a page", gzip_bits);
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    // Fewer than two bytes do not start like gzip and so are taken as they are.
    if (size == 1) continue;
    Inflater inflater;
    const std::string body = whole.substr(0, size);
    const auto out = inflater.inflate(body, Encoding::gzip, cap);
    ASSERT_TRUE(out.has_value()) << size;
    EXPECT_TRUE(std::string_view("some words of a page").starts_with(*out)) << size;
    EXPECT_EQ(inflater.broke_off(), size > 0 && size < whole.size()) << size;
  }
}

TEST(Inflate, a_plain_body_that_claims_an_encoding_is_taken_as_it_is) {
  EXPECT_EQ(*inflate(page(), Encoding::gzip, cap), page());
  EXPECT_EQ(*inflate(page(), Encoding::deflate, cap), page());
  EXPECT_EQ(*inflate("\n  <html>", Encoding::deflate, cap), "\n  <html>");
  EXPECT_EQ(*inflate("", Encoding::gzip, cap), "");
}

TEST(Inflate, a_broken_body_is_invalid) {
  std::string broken = deflated(page(), gzip_bits);
  for (std::size_t i = 20; i < 60; ++i) broken[i] = '\xff';
  const auto out = inflate(broken, Encoding::gzip, cap);
  ASSERT_FALSE(out.has_value());
  EXPECT_EQ(out.error().kind(), ErrorKind::invalid);
}

TEST(Inflate, one_layer_is_taken_off_and_never_two) {
  const std::string inner = deflated("inside", gzip_bits);
  EXPECT_EQ(*inflate(deflated(inner, gzip_bits), Encoding::gzip, cap), inner);
}

TEST(Inflate, the_cap_is_exact) {
  const std::string text(1000, 'a');
  for (const int bits : {gzip_bits, zlib_bits, raw_bits}) {
    const Encoding encoding = bits == gzip_bits ? Encoding::gzip : Encoding::deflate;
    EXPECT_TRUE(inflate(deflated(text, bits), encoding, 1000).has_value());
    const auto over = inflate(deflated(text, bits), encoding, 999);
    ASSERT_FALSE(over.has_value());
    EXPECT_EQ(over.error().kind(), ErrorKind::too_large);
  }
  EXPECT_TRUE(inflate(text, Encoding::identity, 1000).has_value());
  EXPECT_EQ(inflate(text, Encoding::identity, 999).error().kind(), ErrorKind::too_large);
  const std::string member = deflated(std::string(600, 'a'), gzip_bits);
  EXPECT_EQ(inflate(member + member, Encoding::gzip, 1000).error().kind(), ErrorKind::too_large);
}

TEST(Inflate, a_bomb_of_a_gigabyte_stops_at_the_cap) {
  const std::string body = bomb(1024, gzip_bits);
  ASSERT_LT(body.size(), 1'100'000U);
  rusage before{};
  getrusage(RUSAGE_SELF, &before);
  const std::clock_t start = std::clock();
  Inflater inflater;
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(inflater.inflate(body, Encoding::gzip, cap).error().kind(), ErrorKind::too_large);
  }
  // The same cut short, so that zlib has to do it.
  const auto cut = std::string_view(body).substr(0, body.size() / 2);
  EXPECT_EQ(inflater.inflate(cut, Encoding::gzip, cap).error().kind(), ErrorKind::too_large);
  rusage after{};
  getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 32 * 1024) << "KiB";
  EXPECT_LT(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC, 1.0);
}

TEST(Inflate, names_of_encodings) {
  EXPECT_EQ(*encoding_from(""), Encoding::identity);
  EXPECT_EQ(*encoding_from("Identity"), Encoding::identity);
  EXPECT_EQ(*encoding_from(" GZip "), Encoding::gzip);
  EXPECT_EQ(*encoding_from("x-gzip"), Encoding::gzip);
  EXPECT_EQ(*encoding_from("deflate"), Encoding::deflate);
  for (const auto* name : {"br", "zstd", "gzip, gzip", "gzip,br", "gz"}) {
    EXPECT_FALSE(encoding_from(name).has_value()) << name;
  }
}

}  // namespace
}  // namespace ov
