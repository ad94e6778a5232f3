#include <sys/socket.h>
#include <unistd.h>

#include "base/assert.h"
#include "engine.h"
#include "transfer.h"

namespace ov {

void CurlShareDeleter::operator()(CURLSH* share) const {
  // Refused while a handle uses it; ours gave it up before.
  OV_ASSERT(curl_share_cleanup(share) == CURLSHE_OK);
}

CurlConnection::CurlConnection(CurlEngine& owner) : client(owner), easy(owner.take_easy()) {
  ++client.sessions;
  if (!easy) return;
  curl_easy_setopt(easy.get(), CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(easy.get(), CURLOPT_CLOSESOCKETDATA, this);
  if (!renew_connections()) easy.reset();
}

CurlConnection::~CurlConnection() {
  OV_ASSERT(!busy);
  if (easy) {
    curl_easy_setopt(easy.get(), CURLOPT_SHARE, nullptr);
    client.give_easy(std::move(easy));
  }
  share.reset();
  // `socket` may still name a descriptor: libcurl closes one that never connected without telling
  // us, having unwatched it first (seen with 7.88).
  --client.sessions;
}

bool CurlConnection::renew_connections() {
  curl_easy_setopt(easy.get(), CURLOPT_SHARE, nullptr);
  share.reset(curl_share_init());
  if (!share) return false;
  return curl_share_setopt(share.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT) == CURLSHE_OK &&
         curl_easy_setopt(easy.get(), CURLOPT_SHARE, share.get()) == CURLE_OK;
}

bool CurlConnection::idle_connection_spoke() const {
  if (socket < 0 || encrypted) return false;
  char byte = 0;
  return ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0;
}

curl_socket_t CurlConnection::open_socket(void* self, curlsocktype purpose,
                                          curl_sockaddr* address) {
  auto& connection = *static_cast<CurlConnection*>(self);
  const HttpOptions& options = connection.client.options;
  if (purpose != CURLSOCKTYPE_IPCXN || !options.address_allowed ||
      !options.address_allowed(&address->addr, address->addrlen)) {
    connection.refused = true;
    return CURL_SOCKET_BAD;
  }
  const int fd =
      options.connected_socket
          ? options.connected_socket(&address->addr)
          : ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  connection.socket = fd;
  return fd < 0 ? CURL_SOCKET_BAD : fd;
}

int CurlConnection::close_socket(void* self, curl_socket_t socket) {
  auto& connection = *static_cast<CurlConnection*>(self);
  // A connection that leaves the share's cache is not reported by on_socket.
  connection.client.reactor.unwatch(socket);
  if (connection.socket == socket) connection.socket = -1;
  return ::close(socket);
}

Task<HttpResponse> CurlConnection::fetch(HttpRequest request) {
  CurlTransfer transfer(*this, std::move(request));
  CO_TRY_VOID(transfer.begin());
  co_await transfer;
  co_return transfer.finish();
}

}  // namespace ov
