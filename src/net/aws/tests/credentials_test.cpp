#include "credentials.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>

#include "sources.h"
#include "tests/scripted_server.h"

namespace ov {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

std::string answer(const std::string& body, int status = 200) {
  return "HTTP/1.1 " + std::to_string(status) +
         " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

const std::string good_keys =
    R"({"Code":"Success","AccessKeyId":"ASIA1","SecretAccessKey":"s1","Token":"t1",)"
    R"("Expiration":"2099-01-01T00:00:00Z"})";

class CredentialsTest : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(file_); }

  template <class T>
  Result<T> run(Task<T> task) {
    task.start();
    while (!task.done()) reactor_.run_once(seconds{1});
    return task.take_result();
  }
  /// By the variables that are set.
  Result<AwsCredentials> fetch() {
    options_.environment = [this](const std::string& name) -> std::optional<std::string> {
      const auto found = variables_.find(name);
      return found == variables_.end() ? std::nullopt : std::optional(found->second);
    };
    options_.region = "eu-central-1";
    TRY(const auto source, make_credential_source(reactor_, options_));
    return run(source->fetch(reactor_.in(seconds{10})));
  }
  std::string token_file(const std::string& text) {
    file_ = std::filesystem::temp_directory_path() /
            ("overture_token_" + std::to_string(::getpid()) + "_" +
             testing::UnitTest::GetInstance()->current_test_info()->name());
    std::ofstream(file_) << text;
    return file_.string();
  }
  static std::string url_of(const ScriptedServer& server) {
    return "http://127.0.0.1:" + std::to_string(server.port());
  }

  std::map<std::string, std::string> variables_;
  AwsOptions options_;
  SystemClock clock_;
  Reactor reactor_{clock_};
  std::filesystem::path file_;
};

TEST_F(CredentialsTest, environment_comes_first) {
  variables_ = {{"AWS_ACCESS_KEY_ID", "AKIA"},
                {"AWS_SECRET_ACCESS_KEY", "secret"},
                {"AWS_SESSION_TOKEN", "token"},
                {"AWS_WEB_IDENTITY_TOKEN_FILE", "/absent"},
                {"AWS_ROLE_ARN", "arn"}};
  const auto keys = fetch();
  ASSERT_TRUE(keys) << keys.error().text();
  EXPECT_EQ(keys->access_key_id, "AKIA");
  EXPECT_EQ(keys->secret_access_key, "secret");
  EXPECT_EQ(keys->session_token, "token");
  EXPECT_FALSE(keys->expires);
}

TEST_F(CredentialsTest, half_a_key_pair_is_refused_and_no_other_source_asked) {
  variables_ = {{"AWS_ACCESS_KEY_ID", "AKIA"}};
  EXPECT_EQ(fetch().error().kind(), ErrorKind::invalid);
}

TEST_F(CredentialsTest, without_any_source_people_are_told_what_to_set) {
  variables_ = {{"AWS_EC2_METADATA_DISABLED", "true"}};
  const auto keys = fetch();
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().kind(), ErrorKind::denied);
  EXPECT_NE(keys.error().text().find("AWS_ACCESS_KEY_ID"), std::string::npos);
}

TEST_F(CredentialsTest, web_identity_shows_its_token_to_sts) {
  std::string got;
  ScriptedServer server([&](Peer& peer) {
    got = peer.read_request();
    peer.write(answer(
        "<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
        "<AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIA2</AccessKeyId>"
        "<SecretAccessKey>s2</SecretAccessKey><SessionToken>t2</SessionToken>"
        "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
        "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"));
  });
  variables_ = {{"AWS_WEB_IDENTITY_TOKEN_FILE", token_file("ey.J+/=\n")},
                {"AWS_ROLE_ARN", "arn:aws:iam::1:role/x"},
                {"AWS_ENDPOINT_URL_STS", url_of(server)}};
  const auto keys = fetch();
  ASSERT_TRUE(keys) << keys.error().text();
  EXPECT_EQ(keys->access_key_id, "ASIA2");
  EXPECT_EQ(keys->session_token, "t2");
  EXPECT_EQ(keys->expires, Time{seconds{4'070'908'800}});
  EXPECT_NE(got.find("Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn="
                     "arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fx&RoleSessionName=overture&"
                     "WebIdentityToken=ey.J%2B%2F%3D"),
            std::string::npos)
      << got;
  EXPECT_EQ(got.find("Authorization"), std::string::npos);
}

TEST_F(CredentialsTest, sts_says_why_it_refuses) {
  ScriptedServer server([&](Peer& peer) {
    peer.read_request();
    peer.write(
        answer("<ErrorResponse><Error><Type>Sender</Type><Code>InvalidIdentityToken</Code>"
               "<Message>the token is not yours</Message></Error></ErrorResponse>",
               400));
  });
  variables_ = {{"AWS_WEB_IDENTITY_TOKEN_FILE", token_file("token")},
                {"AWS_ROLE_ARN", "arn"},
                {"AWS_ENDPOINT_URL_STS", url_of(server)}};
  const auto keys = fetch();
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().message(),
            "STS answered 400 InvalidIdentityToken: the token is not yours");
  EXPECT_EQ(server.accepts(), 1);
}

TEST_F(CredentialsTest, container_is_asked_with_the_token_of_its_file) {
  std::string got;
  ScriptedServer server([&](Peer& peer) {
    got = peer.read_request();
    peer.write(answer(good_keys));
  });
  variables_ = {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", url_of(server) + "/keys?id=1"},
                {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", token_file("from file")},
                {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "from variable"}};
  EXPECT_EQ(fetch().error().kind(), ErrorKind::invalid);  // a space in a token
  variables_["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = token_file("from-file\n");
  const auto keys = fetch();
  ASSERT_TRUE(keys) << keys.error().text();
  EXPECT_EQ(keys->access_key_id, "ASIA1");
  EXPECT_TRUE(got.starts_with("GET /keys?id=1 HTTP/1.1\r\n")) << got;
  EXPECT_NE(got.find("Authorization: from-file\r\n"), std::string::npos) << got;
}

TEST_F(CredentialsTest, container_uri_names_this_machine_its_platform_or_goes_over_https) {
  const struct {
    std::string relative;
    std::string full;
    std::string expected;
  } cases[] = {
      {"/v2/credentials/id", "", "http://169.254.170.2/v2/credentials/id"},
      {"/first", "https://other.example/", "http://169.254.170.2/first"},
      {"no-slash", "", "refused"},
      {"/a b", "", "refused"},
      {"", "http://127.0.0.1:8080/k", "http://127.0.0.1:8080/k"},
      {"", "http://localhost", "http://localhost/"},
      {"", "http://[::1]:81/k?q", "http://[::1]:81/k?q"},
      {"", "http://169.254.170.23/v1/credentials", "http://169.254.170.23/v1/credentials"},
      {"", "http://[fd00:ec2::23]/v1/credentials", "http://[fd00:ec2::23]/v1/credentials"},
      {"", "https://keys.example/k", "https://keys.example/k"},
      {"", "http://keys.example/k", "refused"},
      {"", "http://192.0.2.1/k", "refused"},
      {"", "http://169.254.169.254/k", "refused"},
      {"", "ftp://127.0.0.1/k", "refused"},
      {"", "http://user@127.0.0.1/k", "refused"},
      {"", "keys", "refused"},
  };
  for (const auto& c : cases) {
    const auto uri = container_uri([&](const std::string& name) -> std::optional<std::string> {
      return name.ends_with("RELATIVE_URI") ? c.relative : c.full;
    });
    EXPECT_EQ(uri ? to_string(uri->endpoint) + uri->target : "refused", c.expected)
        << c.relative << c.full;
  }
}

/// The instance metadata service of version 2; what it is asked for is kept.
ScriptedServer::Script instance_service(std::vector<std::string>& got) {
  return [&got](Peer& peer) {
    while (true) {
      const std::string request = peer.read_request();
      if (request.empty()) return;
      got.push_back(request.substr(0, request.find(" HTTP")));
      const bool has_token =
          request.find("X-aws-ec2-metadata-token: secret-token\r\n") != std::string::npos;
      if (request.starts_with("PUT /latest/api/token ")) {
        const bool has_life =
            request.find("X-aws-ec2-metadata-token-ttl-seconds: 21600\r\n") != std::string::npos;
        peer.write(has_life ? answer("secret-token") : answer("", 400));
      } else if (!has_token) {
        peer.write(answer("", 401));
      } else if (request.starts_with("GET /latest/meta-data/iam/security-credentials/ ")) {
        peer.write(answer("my-role\n"));
      } else if (request.starts_with("GET /latest/meta-data/iam/security-credentials/my-role ")) {
        peer.write(answer(good_keys));
      } else {
        peer.write(answer("", 404));
      }
    }
  };
}

TEST_F(CredentialsTest, instance_is_asked_with_a_token_of_version_2) {
  std::vector<std::string> got;
  ScriptedServer server(instance_service(got));
  variables_ = {{"AWS_EC2_METADATA_SERVICE_ENDPOINT", url_of(server)}};
  const auto keys = fetch();
  ASSERT_TRUE(keys) << keys.error().text();
  EXPECT_EQ(keys->session_token, "t1");
  EXPECT_EQ(got, (std::vector<std::string>{
                     "PUT /latest/api/token", "GET /latest/meta-data/iam/security-credentials/",
                     "GET /latest/meta-data/iam/security-credentials/my-role"}));
}

TEST_F(CredentialsTest, version_1_of_the_instance_service_is_never_asked) {
  std::vector<std::string> got;
  ScriptedServer server([&](Peer& peer) {
    while (true) {
      const std::string request = peer.read_request();
      if (request.empty()) return;
      got.push_back(request.substr(0, request.find(' ')));
      peer.write(answer("", request.starts_with("PUT") ? 403 : 200));
    }
  });
  variables_ = {{"AWS_EC2_METADATA_SERVICE_ENDPOINT", url_of(server)}};
  const auto keys = fetch();
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().kind(), ErrorKind::denied);
  EXPECT_NE(keys.error().text().find("hop limit"), std::string::npos);
  EXPECT_EQ(got, std::vector<std::string>{"PUT"});
}

TEST_F(CredentialsTest, an_instance_without_a_role_says_so) {
  ScriptedServer server([](Peer& peer) {
    while (true) {
      const std::string request = peer.read_request();
      if (request.empty()) return;
      peer.write(request.starts_with("PUT") ? answer("token") : answer("", 404));
    }
  });
  variables_ = {{"AWS_EC2_METADATA_SERVICE_ENDPOINT", url_of(server)}};
  EXPECT_EQ(fetch().error().kind(), ErrorKind::denied);
}

TEST_F(CredentialsTest, a_service_in_trouble_is_asked_three_times) {
  ScriptedServer server([](Peer& peer) {
    if (!peer.read_request().empty()) peer.write(answer("", 500));
  });
  variables_ = {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", url_of(server) + "/"}};
  EXPECT_EQ(fetch().error().kind(), ErrorKind::unavailable);
  EXPECT_EQ(server.accepts(), 3);
}

TEST_F(CredentialsTest, answers_without_usable_keys_are_refused) {
  for (const char* body :
       {"", "[]", "{}", R"({"AccessKeyId":"a"})", R"({"Code":"Failed"})",
        R"({"AccessKeyId":"a\r\nb","SecretAccessKey":"s","Token":"t"})",
        R"({"AccessKeyId":"a","SecretAccessKey":"s","Token":"t","Expiration":"soon"})"}) {
    EXPECT_FALSE(credentials_of_json(body)) << body;
    EXPECT_FALSE(credentials_of_sts(body)) << body;
  }
}

// How long they hold

/// Hands out keys a, b, c… that hold for an hour, or fails; counts.
class ScriptedSource final : public CredentialSource {
 public:
  explicit ScriptedSource(Reactor& reactor) : reactor_(reactor) {}
  Task<AwsCredentials> fetch(Deadline) override {
    ++fetches;
    CO_TRY_VOID(co_await reactor_.sleep_for(Duration{0}));
    if (fails) co_return Error(ErrorKind::unavailable, "no keys today");
    if (once_given) reactor_.post(std::move(once_given));
    co_return AwsCredentials{std::string(1, static_cast<char>('a' + given_++)), "s", "t",
                             reactor_.clock().now() + life};
  }
  int fetches = 0;
  bool fails = false;
  Duration life = hours{1};
  std::function<void()> once_given;  ///< Runs before whoever waits for the keys goes on.

 private:
  Reactor& reactor_;
  int given_ = 0;
};

class ProviderTest : public testing::Test {
 protected:
  std::string get() {
    Task<AwsCredentials> task = provider_.get(clock_.now(), reactor_.in(seconds{5}));
    task.start();
    while (!task.done()) reactor_.run_once();
    const auto keys = task.take_result();
    reactor_.run_until_idle();
    return keys ? keys->access_key_id : std::string(to_string(keys.error().kind()));
  }

  ManualClock clock_;
  Reactor reactor_{clock_};
  std::unique_ptr<ScriptedSource> made_ = std::make_unique<ScriptedSource>(reactor_);
  ScriptedSource& source_ = *made_;
  CredentialProvider provider_{reactor_, std::move(made_)};
};

TEST_F(ProviderTest, keys_are_fetched_once_and_kept) {
  EXPECT_EQ(get(), "a");
  clock_.advance(minutes{54});
  EXPECT_EQ(get(), "a");
  EXPECT_EQ(source_.fetches, 1);
}

TEST_F(ProviderTest, keys_are_renewed_before_they_end_and_nobody_waits) {
  EXPECT_EQ(get(), "a");
  clock_.advance(minutes{56});
  EXPECT_EQ(get(), "a");  // and the next are on their way
  EXPECT_EQ(get(), "b");
  EXPECT_EQ(source_.fetches, 2);
}

TEST_F(ProviderTest, old_keys_are_given_while_they_hold_and_new_ones_cannot_be_had) {
  EXPECT_EQ(get(), "a");
  source_.fails = true;
  clock_.advance(minutes{56});
  EXPECT_EQ(get(), "a");
  EXPECT_EQ(get(), "a");
  EXPECT_EQ(source_.fetches, 2);  // a failure is not repeated at once
  clock_.advance(minutes{1});
  EXPECT_EQ(get(), "a");
  EXPECT_EQ(source_.fetches, 3);
  clock_.advance(minutes{4});
  EXPECT_EQ(get(), "unavailable");
}

TEST_F(ProviderTest, keys_of_a_short_life_are_renewed_at_its_half) {
  source_.life = minutes{4};
  EXPECT_EQ(get(), "a");
  clock_.advance(minutes{1});
  EXPECT_EQ(get(), "a");
  EXPECT_EQ(source_.fetches, 1);
  clock_.advance(minutes{1});
  EXPECT_EQ(get(), "a");
  EXPECT_EQ(source_.fetches, 2);
}

TEST_F(ProviderTest, keys_that_are_distrusted_are_not_given_again) {
  EXPECT_EQ(get(), "a");
  provider_.distrust("other");
  EXPECT_EQ(get(), "a");
  provider_.distrust("a");
  EXPECT_EQ(get(), "b");
}

TEST_F(ProviderTest, keys_that_are_distrusted_before_they_are_taken_are_an_error) {
  source_.once_given = [this] { provider_.distrust("a"); };
  EXPECT_EQ(get(), "unavailable");
  EXPECT_EQ(get(), "b");
}

TEST_F(ProviderTest, keys_that_come_expired_are_an_error) {
  source_.life = -minutes{1};
  EXPECT_EQ(get(), "denied");
}

}  // namespace
}  // namespace ov
